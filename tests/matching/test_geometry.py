from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.matching.geometry import angle_difference, is_near_area, outline, rotated

angles = st.floats(-20, 20, width=32)


@given(angles, angles)
def test_the_difference_of_angles_is_the_shorter_turn(first_rad: float, second_rad: float) -> None:
    turn = float(angle_difference(np.float32([first_rad]), np.float32([second_rad]))[0])
    assert abs(turn) <= math.pi + 1e-4
    assert math.cos(turn) == pytest.approx(math.cos(first_rad - second_rad), abs=1e-4)
    assert math.sin(turn) == pytest.approx(math.sin(first_rad - second_rad), abs=1e-4)


def test_turning_a_quarter_takes_x_to_y() -> None:
    x, y = rotated(np.float32([2]), np.float32([0]), np.float32([math.pi / 2]))
    assert (float(x[0]), float(y[0])) == pytest.approx((0, 2), abs=1e-6)


def test_points_in_and_near_a_square_are_told_from_those_beyond() -> None:
    corners = outline(np.float32([0, 100, 100, 0, 50]), np.float32([0, 0, 100, 100, 50]))
    assert len(corners) == 4
    x = np.float32([50, 109, 111, -8, -6])
    y = np.float32([50, 50, 50, -8, -6])
    assert is_near_area(x, y, corners, 10.0).tolist() == [True, True, False, False, True]


def test_the_order_of_the_corners_does_not_matter() -> None:
    corners = np.float32([[0, 0], [100, 0], [50, 80]])
    x, y = np.float32(np.random.default_rng(1).uniform(-40, 140, (2, 3, 50)))
    near = is_near_area(x, y, corners, 10.0)
    assert near.shape == (3, 50)
    assert near.any()
    assert not near.all()
    np.testing.assert_array_equal(near, is_near_area(x, y, corners[::-1], 10.0))


def test_minutiae_on_one_line_have_the_area_around_it() -> None:
    corners = outline(np.float32([0, 50, 100]), np.float32([0, 0, 0]))
    x, y = np.float32([50, 50, 500]), np.float32([9, 11, 0])
    assert is_near_area(x, y, corners, 10.0).tolist() == [True, False, False]
