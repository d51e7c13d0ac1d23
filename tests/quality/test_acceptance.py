"""The acceptance score: rises with what comparisons rest on, ends at 0 and 100, says who gave it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.ids import FingerPosition, ImpressionType, MinutiaType
from station.quality.acceptance import ALGORITHM, MODEL, VERSION, Stair, acceptance_score, expected_score
from station.quality.press_features import PressFeatures
from station.records import Minutia, Template
from tests.quality import degradations as made

FEATURES = [field.name for field in dataclasses.fields(PressFeatures)]


def template(count: int, *, confidence: int = 90, side_px: float = 250.0, seed: int = 1) -> Template:
    rng = np.random.default_rng(seed)
    minutiae = tuple(
        Minutia(float(x), float(y), float(a), MinutiaType.ENDING, confidence)
        for x, y, a in rng.uniform((25, 55, 0), (25 + side_px, 55 + side_px, 2 * np.pi), (count, 3))
    )
    return Template(FingerPosition.RIGHT_THUMB, ImpressionType.LIVE_PLAIN, 300, 360, 0, minutiae)


def test_a_score_names_its_algorithm_and_version() -> None:
    score = acceptance_score(made.synthetic_print(), template(40))
    assert (score.algorithm, score.version) == (ALGORITHM, VERSION) == ("station-accept", "1")


def test_a_rich_press_is_accepted_and_a_bare_one_is_not() -> None:
    image = made.synthetic_print()
    assert acceptance_score(image, template(60)).value >= 50
    assert acceptance_score(image, template(6)).value < 10


def test_a_press_without_minutiae_has_nothing_to_compare() -> None:
    assert acceptance_score(made.synthetic_print(), template(0)).value == 0
    assert acceptance_score(made.empty_glass(), template(0)).value == 0


def test_more_minutiae_never_lower_the_score() -> None:
    image = made.synthetic_print()
    all_of_them = template(80)
    scores = [
        acceptance_score(image, dataclasses.replace(all_of_them, minutiae=all_of_them.minutiae[:n])).value
        for n in (5, 10, 20, 40, 80)
    ]
    assert scores == sorted(scores)
    assert scores[-1] - scores[0] >= 40


def test_doubtful_minutiae_count_less_than_certain_ones() -> None:
    image = made.synthetic_print()
    certain, doubtful = (acceptance_score(image, template(35, confidence=c)).value for c in (92, 45))
    assert doubtful < certain - 10


def test_patchy_ridges_count_less_than_even_ones() -> None:
    image = made.synthetic_print()
    patchy = image.copy()
    patchy[:, :150] = made.pressed_hard(image)[:, :150]
    patchy[:180] = made.dry(image)[:180]
    assert acceptance_score(patchy, template(40)).value < acceptance_score(image, template(40)).value


@given(
    name=st.sampled_from(FEATURES),
    others=st.tuples(st.floats(0, 5), st.floats(0, 5), st.floats(-0.5, 0)),
    low=st.floats(-1, 6),
    high=st.floats(-1, 6),
)
def test_a_better_feature_never_lowers_the_score(
    name: str, others: tuple[float, float, float], low: float, high: float
) -> None:
    low, high = sorted((low, high))
    worse, better = (dataclasses.replace(PressFeatures(*others), **{name: value}) for value in (low, high))
    assert 0 <= MODEL.score_of(worse) <= MODEL.score_of(better) <= 100


def test_the_scale_runs_from_0_to_100() -> None:
    assert MODEL.score_of(PressFeatures(0.0, 0.0, -0.5)) == 0
    assert MODEL.score_of(PressFeatures(5.0, 5.0, 0.0)) == 100


def test_the_expected_comparison_score_rises_with_acceptance() -> None:
    expected = [expected_score(value) for value in range(0, 101, 5)]
    assert expected == sorted(expected)
    assert 0 <= expected[0] < 50 < 70 < expected[-1] <= 100


def test_a_stair_is_flat_beyond_its_ends_and_straight_between() -> None:
    stair = Stair((1.0, 2.0, 4.0), (10.0, 5.0))
    assert [stair(v) for v in (0.0, 1.0, 2.0, 4.0, 9.0)] == [0, 0, 10, 15, 15]
    assert stair(3.0) == pytest.approx(12.5)


@pytest.mark.parametrize("shape", [(16, 16), (64, 300)])
def test_small_images_are_scored_too(shape: tuple[int, int]) -> None:
    assert 0 <= acceptance_score(np.full(shape, 200, np.uint8), template(30)).value <= 100


def test_the_same_press_has_the_same_score() -> None:
    image = made.synthetic_print()
    assert acceptance_score(image, template(40)) == acceptance_score(image.copy(), template(40))
