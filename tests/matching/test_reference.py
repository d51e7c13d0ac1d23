from __future__ import annotations

import numpy as np
import pytest

from station.matching.calibration import THRESHOLD_VERIFY
from station.matching.compare import compare, compare_reference
from station.matching.prepared import prepare
from station.matching.reference import MOST_CONSOLIDATED, consolidate
from tests.matching.presses import moved, pressed_again, random_press, template_of


def test_presses_that_fit_become_one_part() -> None:
    template = random_press(1)
    presses = [prepare(moved(pressed_again(template, seed, jitter_px=1), 0.1 * seed, seed, -seed)) for seed in range(4)]
    (part,) = consolidate(presses)
    assert part.size == pytest.approx(40, abs=4)
    assert len(part.owner) == len(part.descriptions.mask) > 120


def test_a_minutia_that_more_presses_show_is_surer() -> None:
    template = random_press(2)
    presses = [prepare(pressed_again(template, seed, jitter_px=1, replaced=8)) for seed in (0, 10, 20)]
    (part,) = consolidate(presses)
    places = np.array([(m.x, m.y) for m in template.minutiae[:32]])
    apart = np.hypot(part.x[:, None] - places[:, 0], part.y[:, None] - places[:, 1]).min(axis=1)
    assert part.confidence[apart < 6].mean() > 1.8 * part.confidence[apart > 10].mean()


def test_a_reference_is_wider_than_each_of_its_presses() -> None:
    template = random_press(3, 80)
    left = prepare(template_of([m for m in template.minutiae if m.x < 250]))
    right = prepare(moved(template_of([m for m in template.minutiae if m.x > 150]), 0.3, 8, 5))
    (part,) = consolidate([left, right])
    assert part.size == pytest.approx(80, abs=6)
    whole = prepare(template)
    assert compare(whole, part) > max(compare(whole, left), compare(whole, right))


def test_presses_that_do_not_fit_stay_apart_and_both_are_recognized() -> None:
    top, bottom = random_press(4), random_press(5)
    parts = consolidate([prepare(top), prepare(bottom)])
    assert len(parts) == 2
    for template in (top, bottom):
        assert compare_reference(prepare(pressed_again(template, 1, jitter_px=1)), parts) >= THRESHOLD_VERIFY


def test_presses_with_too_little_add_nothing() -> None:
    press = prepare(random_press(6))
    (part,) = consolidate([prepare(random_press(1, 2)), press, prepare(random_press(1, 0))])
    assert part is press
    assert consolidate([prepare(random_press(1, 2))]) == ()
    assert consolidate([]) == ()


def test_a_reference_has_a_limit() -> None:
    template = random_press(7, 80)
    presses = [
        prepare(
            template_of([*pressed_again(template, s, jitter_px=1).minutiae[:55], *random_press(s + 50, 25).minutiae])
        )
        for s in range(4)
    ]
    (part,) = consolidate(presses)
    assert part.size == MOST_CONSOLIDATED
    assert part.owner.max() < part.size


def test_a_stranger_does_not_gain_from_many_presses() -> None:
    template = random_press(8)
    parts = consolidate([prepare(pressed_again(template, seed, jitter_px=2, replaced=5)) for seed in range(4)])
    for seed in range(20, 30):
        assert compare_reference(prepare(random_press(seed)), parts) < THRESHOLD_VERIFY
