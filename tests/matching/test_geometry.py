from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.matching.geometry import CELL_PX, RAD_PER_STEP, TURN, area_of, falling, is_in_area, to_angles, wrapped


@given(st.floats(-20, 20, width=32))
def test_angles_keep_their_direction(angle_rad: float) -> None:
    angle = to_angles(np.array([angle_rad], np.float32))
    assert angle.dtype == np.int16
    assert math.cos(float(angle[0]) * RAD_PER_STEP) == pytest.approx(math.cos(angle_rad), abs=2e-4)
    assert math.sin(float(angle[0]) * RAD_PER_STEP) == pytest.approx(math.sin(angle_rad), abs=2e-4)


@given(st.integers(-10 * TURN, 10 * TURN))
def test_wrapping_keeps_the_direction_and_the_shorter_turn(angle: int) -> None:
    assert -TURN // 2 <= wrapped(angle) < TURN // 2
    assert (wrapped(angle) - angle) % TURN == 0


def test_falling_goes_from_one_to_zero_about_like_a_bell() -> None:
    assert falling(0.0) == 1
    assert falling(16.0) == falling(1e9) == 0
    values = [falling(step / 10) for step in range(200)]
    assert values == sorted(values, reverse=True)
    assert falling(1.0) == pytest.approx(math.exp(-0.5), abs=0.02)
    assert falling(4.0) == pytest.approx(math.exp(-2), abs=0.05)


def test_the_area_is_what_the_points_enclose() -> None:
    x, y = np.array([60, 240, 240, 60], np.float32), np.array([60, 60, 300, 300], np.float32)
    area = area_of(x, y, 6.0)
    assert is_in_area(area, 150.0, 180.0)
    assert is_in_area(area, 65.0, 295.0)
    assert not is_in_area(area, 30.0, 180.0)
    assert not is_in_area(area, 150.0, 330.0)
    assert not is_in_area(area, -1.0, -1.0)
    assert not is_in_area(area, 1e6, 1e6)
    assert int(area.sum()) * CELL_PX**2 == pytest.approx(180 * 240, rel=0.2)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_points_have_an_area_too(count: int) -> None:
    x = np.arange(count, dtype=np.float32) * 40
    assert bool(area_of(x, x, 6.0).any()) == (count > 0)
