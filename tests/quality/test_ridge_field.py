"""Blocks of one image."""

from __future__ import annotations

import numpy as np
import pytest

from station.quality.ridge_field import ridge_field
from tests.quality import degradations as made


def test_the_grids_cover_the_image_with_the_last_row_and_column_padded() -> None:
    field = ridge_field(made.synthetic_print(365, 301))
    assert field.finger_share.shape == field.ridge_level.shape == field.tensor[0].shape == (23, 19)
    assert field.half.shape == (23 * 8, 19 * 8)
    assert field.sensor_area_px == 365 * 301


def test_the_ground_is_the_gray_beside_the_finger() -> None:
    assert ridge_field(made.synthetic_print()).ground_level == pytest.approx(made.GROUND, abs=5)


def test_the_ground_is_read_from_the_empty_glass_where_it_is_known() -> None:
    dim = np.full((360, 300), 120, np.uint8)
    assert ridge_field(made.synthetic_print(), background=dim).ground_level == 120


def test_flooded_skin_without_ridges_still_counts_as_finger() -> None:
    image = made.synthetic_print()
    flooded = image.copy()
    flooded[150:230, 110:190] = 60
    assert ridge_field(flooded).is_finger[9:14, 7:11].all()


def test_ridges_are_darker_than_valleys_inside_the_finger() -> None:
    field = ridge_field(made.synthetic_print())
    inside = field.is_finger
    assert (field.valley_level[inside] > field.ridge_level[inside]).all()


def test_a_mean_over_no_finger_is_zero() -> None:
    field = ridge_field(made.empty_glass())
    assert field.mean_over_finger(field.ridge_share) == 0.0
