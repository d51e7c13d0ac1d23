from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.matching.growth import LEAST_PAIRS, grow, rigid_motion
from station.matching.prepared import prepare
from station.records import Template
from tests.matching.presses import moved, pressed_again, random_press, template_of


def stretched(template: Template, share: float) -> Template:
    """The same press stretched along y, more and more towards its lower end, as a finger that was pulled."""
    return template_of(
        [type(m)(m.x, m.y + share * (m.y - 250) ** 2 / 250, m.angle_rad, m.type, m.quality) for m in template.minutiae]
    )


@settings(deadline=None, max_examples=30, derandomize=True)
@given(st.integers(0, 2**31), st.floats(-3.1, 3.1), st.floats(-90, 90), st.floats(-90, 90))
def test_the_rigid_motion_is_found_again(seed: int, turn_rad: float, x: float, y: float) -> None:
    one, other = prepare(random_press(seed)), prepare(moved(random_press(seed), turn_rad, x, y))
    all_pairs = np.arange(one.size, dtype=np.int32)
    motion = rigid_motion(all_pairs, all_pairs, one, other)
    # Counter-clockwise as seen is negative with y down.
    assert motion.cosine == pytest.approx(math.cos(-turn_rad), abs=1e-3)
    assert motion.sine == pytest.approx(math.sin(-turn_rad), abs=1e-3)


def test_a_few_pairs_grow_over_a_stretched_finger() -> None:
    template = random_press(5, 60)
    one, other = prepare(template), prepare(stretched(template, 0.15))
    middle = np.argsort(np.hypot(one.x - 200, one.y - 250), kind="stable")[:6].astype(np.int32)
    found = grow(middle, middle, one, other)
    assert (found.first == found.second).mean() > 0.9
    assert len(found.first) > 40
    assert np.abs(other.y - one.y).max() > 20


def test_what_coincides_more_exactly_is_nearer() -> None:
    template = random_press(6)
    all_pairs = np.arange(40, dtype=np.int32)
    exact = grow(all_pairs, all_pairs, prepare(template), prepare(template))
    shaken = grow(all_pairs, all_pairs, prepare(template), prepare(pressed_again(template, 1, jitter_px=2)))
    assert exact.nearness.mean() > 0.98
    assert 0.5 < shaken.nearness.mean() < 0.95


def test_a_turned_minutia_does_not_coincide() -> None:
    template = random_press(7)
    flipped = template_of(
        [
            type(m)(m.x, m.y, (m.angle_rad + math.pi * (n == 0)) % 6.28, m.type, m.quality)
            for n, m in enumerate(sorted(template.minutiae, key=lambda m: -m.quality))
        ]
    )
    pairs = np.arange(1, 40, dtype=np.int32)
    found = grow(pairs, pairs, prepare(template), prepare(flipped))
    assert 0 not in found.first
    assert len(found.first) >= 35


@pytest.mark.parametrize("count", range(LEAST_PAIRS))
def test_too_few_pairs_lead_nowhere(count: int) -> None:
    press = prepare(random_press(8))
    few = np.arange(count, dtype=np.int32)
    assert len(grow(few, few, press, press).first) == 0
