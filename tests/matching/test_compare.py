from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.ids import FingerPosition, ImpressionType, MinutiaType
from station.matching.calibration import HIGHEST_SCORE, THRESHOLD_DUPLICATE, THRESHOLD_VERIFY
from station.matching.compare import PreparedTemplate, compare, compare_reference, prepare
from station.records import Minutia
from station.templates.codec_iso19794_2 import decode, encode_2005
from station.templates.extract import LeaderExtractor
from tests.matching.presses import moved, pressed_again, random_press, template_of

seeds = st.integers(0, 2**31)
lengthy = settings(deadline=None, max_examples=30, derandomize=True)


@lengthy
@given(seeds, seeds, st.integers(12, 70), st.integers(3, 70), st.floats(0, 4), st.integers(0, 30))
def test_nothing_is_more_like_a_press_than_the_press_itself(
    seed: int, other_seed: int, count: int, other_count: int, jitter_px: float, replaced: int
) -> None:
    template = random_press(seed, count)
    press = prepare(template)
    itself = compare(press, press)
    again = pressed_again(template, other_seed, jitter_px=jitter_px, replaced=min(replaced, count))
    stranger = random_press(other_seed, other_count)
    part = template_of(template.minutiae[: max(3, count - replaced)])
    for other in (again, stranger, part, moved(again, 0.4, 20, 20)):
        assert compare(press, prepare(other)) <= itself + 1e-3
        assert compare(prepare(other), press) <= itself + 1e-3


@lengthy
@given(seeds, seeds, st.integers(6, 60), st.floats(0, 4))
def test_no_press_gets_a_higher_calibrated_score_than_the_press_itself(
    seed: int, other_seed: int, count: int, jitter_px: float
) -> None:
    """Also where so few minutiae coincide that the score is held down."""
    template = random_press(seed, count)
    press = prepare(template)
    itself = compare_reference(press, [press])
    assert itself <= HIGHEST_SCORE
    for other in (pressed_again(template, other_seed, jitter_px=jitter_px), random_press(other_seed, 60)):
        assert compare_reference(press, [prepare(other)]) <= itself + 1e-3


@lengthy
@given(seeds, st.integers(30, 60), st.integers(0, 1000))
def test_the_more_minutiae_are_the_same_the_higher_the_score(seed: int, count: int, other_seed: int) -> None:
    """Down to one half; with fewer in common among many others two presses are as good as strangers."""
    template = random_press(seed, count)
    press = prepare(template)
    scores = [
        compare(press, prepare(pressed_again(template, other_seed, jitter_px=1.0, replaced=replaced)))
        for replaced in (0, count // 4, count // 2)
    ]
    assert scores == sorted(scores, reverse=True)


@lengthy
@given(seeds, st.integers(30, 60))
def test_the_less_the_minutiae_are_shaken_the_higher_the_score(seed: int, count: int) -> None:
    template = random_press(seed, count)
    press = prepare(template)
    scores = [compare(press, prepare(pressed_again(template, 3, jitter_px=jitter))) for jitter in (0.0, 1.5, 4.0, 12.0)]
    assert scores == sorted(scores, reverse=True)


@lengthy
@given(seeds, seeds)
def test_the_score_is_the_same_both_ways(seed: int, other_seed: int) -> None:
    first = prepare(random_press(seed, 40))
    second = prepare(pressed_again(random_press(seed, 40), other_seed, jitter_px=2, replaced=10))
    assert compare(first, second) == pytest.approx(compare(second, first), abs=0.3)


@lengthy
@given(seeds, st.floats(-math.pi, math.pi), st.floats(-100, 100), st.floats(-100, 100))
def test_turning_and_shifting_costs_almost_nothing(seed: int, turn_rad: float, x: float, y: float) -> None:
    template = random_press(seed, 40)
    press = prepare(template)
    assert compare(press, prepare(moved(template, turn_rad, x, y))) == pytest.approx(compare(press, press), abs=1.5)


@lengthy
@given(st.lists(st.tuples(st.floats(0, 399), st.floats(0, 499), st.floats(0, 6.28)), max_size=30), seeds)
def test_any_two_templates_have_a_finite_score(places: list[tuple[float, float, float]], seed: int) -> None:
    odd = prepare(template_of([Minutia(x, y, angle, MinutiaType.ENDING, 50) for x, y, angle in places]))
    for other in (odd, prepare(random_press(seed))):
        assert math.isfinite(compare(odd, other))
        assert compare_reference(odd, [other]) >= 0


def test_a_creased_press_taken_twice_is_surely_the_same() -> None:
    """Nearly all minutiae coincide, with many on the line of a crease: such a pair once scored below strangers."""
    crease = [Minutia(60.0 + 9 * i, 250.0 + 2 * i, 0.2 + 3.1 * (i % 2), MinutiaType.ENDING, 60) for i in range(24)]
    template = template_of([*random_press(8).minutiae, *crease])
    again = moved(pressed_again(template, 4, jitter_px=1.0, replaced=1), 0.05, 6, -4)
    assert compare_reference(prepare(again), [prepare(template)]) > THRESHOLD_DUPLICATE + 20


# -- references -----------------------------------------------------------------------------------------------


def test_a_reference_without_presses_gives_zero() -> None:
    assert compare_reference(prepare(random_press(1)), []) == 0


def test_the_best_press_decides_and_their_number_is_taken_off() -> None:
    template = random_press(1)
    press, same = prepare(template), prepare(pressed_again(template, 2, jitter_px=1))
    alone = compare_reference(press, [same])
    strangers = [prepare(random_press(seed)) for seed in (11, 12, 13)]
    assert compare_reference(press, [*strangers, same]) == pytest.approx(alone - 10 * math.log10(4))


# -- real fingers ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_presses(shared: Path) -> dict[tuple[int, int], PreparedTemplate]:
    """Ten real fingers, eight presses each, as they are after being stored."""
    extractor = LeaderExtractor()
    presses = {}
    for finger in range(101, 111):
        for impression in range(1, 9):
            path = shared / f"data/fingerprints/fvc2002_db1b/{finger}_{impression}.tif"
            template = extractor.extract(
                np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)),
                500,
                position=FingerPosition.RIGHT_INDEX,
                impression=ImpressionType.LIVE_PLAIN,
                quality=50,
            )
            presses[finger, impression] = prepare(decode(encode_2005([template]))[0])
    return presses


def test_real_fingers_are_verified_and_strangers_are_not(
    real_presses: dict[tuple[int, int], PreparedTemplate],
) -> None:
    references = {finger: [real_presses[finger, n] for n in (1, 2, 3)] for finger in range(101, 111)}
    accepted = total = 0
    for (finger, impression), probe in real_presses.items():
        if impression <= 3:
            continue
        for claimed, reference in references.items():
            score = compare_reference(probe, reference)
            if claimed == finger:
                accepted += score >= THRESHOLD_VERIFY
                total += 1
            else:
                assert score < THRESHOLD_VERIFY
    assert total == 50
    assert accepted >= 49


def test_templates_of_another_maker_match_ours(
    real_presses: dict[tuple[int, int], PreparedTemplate], shared: Path
) -> None:
    matching = 0
    for finger in range(101, 111):
        (other,) = decode((shared / f"data/iso/secugen_fvc2002_db1b/{finger}_1.iso").read_bytes())
        matching += compare_reference(real_presses[finger, 1], [prepare(other)]) >= THRESHOLD_VERIFY
        stranger = real_presses[101 + (finger - 100) % 10, 1]
        assert compare_reference(stranger, [prepare(other)]) < THRESHOLD_VERIFY
    assert matching >= 9
