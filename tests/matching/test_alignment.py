from __future__ import annotations

import math

import numpy as np
import pytest

from station.matching.alignment import Alignment, align
from station.matching.descriptor import BIT_CYLINDERS
from station.matching.pairing import pair_minutiae
from station.matching.prepared import prepare
from station.records import Template
from tests.matching.presses import moved, pressed_again, random_press


def aligned(first: Template, second: Template) -> Alignment | None:
    probe, reference = prepare(first), prepare(second)
    similarity = BIT_CYLINDERS.similarity(probe.descriptions, reference.descriptions)
    return align(probe, reference, similarity, pair_minutiae(probe, reference, similarity))


@pytest.mark.parametrize(("turn_rad", "shift_x", "shift_y"), [(0, 0, 0), (0.5, 40, -20), (-1.2, -100, 150)])
def test_the_motion_of_a_moved_finger_is_found(turn_rad: float, shift_x: float, shift_y: float) -> None:
    template = random_press(1)
    alignment = aligned(template, moved(template, turn_rad, shift_x, shift_y))
    assert alignment is not None
    assert float(alignment.motion.turn_rad[0]) == pytest.approx(-turn_rad, abs=1e-3)
    assert float(alignment.motion.shift_x[0]) == pytest.approx(shift_x, abs=0.1)
    assert float(alignment.motion.shift_y[0]) == pytest.approx(shift_y, abs=0.1)
    assert len(alignment) == 40
    np.testing.assert_array_equal(alignment.first, alignment.second)


def test_moving_there_and_back_ends_where_it_began() -> None:
    template = random_press(2)
    alignment = aligned(template, moved(template, 0.7, 12, 55))
    assert alignment is not None
    x, y = np.float32([10, 200]), np.float32([30, 5])
    there_x, there_y = alignment.motion.apply(x, y)
    back_x, back_y = alignment.motion.apply_inverse(there_x[0], there_y[0])
    np.testing.assert_allclose(back_x[0], x, atol=1e-3)
    np.testing.assert_allclose(back_y[0], y, atol=1e-3)


def test_each_minutia_coincides_with_one_only() -> None:
    template = random_press(3, 60)
    alignment = aligned(template, pressed_again(template, 5, jitter_px=3, replaced=15))
    assert alignment is not None
    assert len(set(alignment.first.tolist())) == len(set(alignment.second.tolist())) == len(alignment)
    assert 40 <= len(alignment) <= 60


def test_a_finger_on_its_head_is_not_aligned() -> None:
    template = random_press(4)
    alignment = aligned(template, moved(template, math.pi, 400, 500))
    assert alignment is None or len(alignment) < 15
