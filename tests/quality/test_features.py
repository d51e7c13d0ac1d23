"""Each feature against prints made to show it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from station.quality.calibration import Calibration
from station.quality.centering import distance_from_middle, off_center
from station.quality.clarity import clarity
from station.quality.contact import contact_share, full_contact_px
from station.quality.contrast import contrast
from station.quality.features import measure
from station.quality.gray_level import ridge_darkness, valley_fill
from station.quality.motion import motion
from station.quality.orientation import certainty, doubled_direction
from station.quality.residue import residue_share
from station.quality.ridge_field import FloatGrid, RidgeField, ridge_field
from station.quality.ridge_valley import ridge_share
from tests.quality import degradations as made


def stripes(angle_rad: float, *, seed: int = 0) -> RidgeField:
    """Straight ridges of 9 px period that run along `angle_rad` (x right, y down)."""
    y, x = np.mgrid[0:192, 0:192].astype(np.float32)
    across = -x * np.sin(angle_rad) + y * np.cos(angle_rad)
    noise = np.random.default_rng(seed).normal(0, 2, x.shape)
    return ridge_field(np.clip(140 + 90 * np.cos(2 * np.pi * across / 9) + noise, 0, 255).astype(np.uint8))


def mean(field: RidgeField, grid: FloatGrid) -> float:
    return field.mean_over_finger(grid)


@pytest.mark.parametrize("angle_rad", [0.0, 0.4, 0.9, np.pi / 2, 2.2, 3.0])
def test_the_direction_is_that_of_the_ridges(angle_rad: float) -> None:
    cosine, sine = doubled_direction(stripes(angle_rad))
    found = np.arctan2(sine[3:-3, 3:-3], cosine[3:-3, 3:-3]) / 2
    difference = np.angle(np.exp(2j * (found - angle_rad))) / 2
    assert np.abs(difference).max() < 0.06


@pytest.mark.parametrize("angle_rad", [0.0, 0.7, np.pi / 2, 2.6])
def test_straight_ridges_are_certain_and_clear_whatever_their_direction(angle_rad: float) -> None:
    field = stripes(angle_rad)
    assert mean(field, certainty(field)) > 0.9
    assert mean(field, clarity(field)) > 0.75


def test_noise_is_neither_certain_nor_clear() -> None:
    noise = np.random.default_rng(2).normal(140, 60, (192, 192)).clip(0, 255).astype(np.uint8)
    field = ridge_field(cv2.GaussianBlur(noise, (0, 0), 2.0))
    assert float(certainty(field).mean()) < 0.5
    assert float(clarity(field).mean()) < 0.45


def test_dots_instead_of_lines_cost_clarity() -> None:
    image = made.synthetic_print()
    whole, dotted = ridge_field(image), ridge_field(made.dry(image))
    assert mean(dotted, clarity(dotted)) < mean(whole, clarity(whole)) - 0.2


def test_contrast_is_told_in_gray_levels() -> None:
    image = made.synthetic_print()
    strong, faint = ridge_field(image), ridge_field(made.faint(image))
    assert mean(strong, contrast(strong)) > 80
    assert mean(faint, contrast(faint)) < 25


def test_the_ridge_share_orders_thin_even_and_wide_ridges() -> None:
    image = made.synthetic_print()
    thin = cv2.dilate(image, np.ones((3, 3), np.uint8)).astype(np.uint8)
    shares = [ridge_share(ridge_field(i)) for i in (thin, image, made.pressed_hard(image))]
    assert shares == sorted(shares)
    assert shares[1] == pytest.approx(0.47, abs=0.06)


def test_gray_is_told_against_the_glass_not_in_absolute_levels() -> None:
    image = made.synthetic_print()
    dimmed = (image * 0.5).astype(np.uint8)
    assert ridge_darkness(ridge_field(dimmed)) == pytest.approx(ridge_darkness(ridge_field(image)), abs=0.05)
    assert valley_fill(ridge_field(dimmed)) == pytest.approx(valley_fill(ridge_field(image)), abs=0.05)


def test_water_fills_the_valleys() -> None:
    image = made.synthetic_print()
    assert valley_fill(ridge_field(made.wet(image))) > valley_fill(ridge_field(image)) + 0.3


@pytest.mark.parametrize(("height_px", "width_px"), [(180, 256), (360, 300), (480, 640)])
def test_contact_is_measured_against_what_the_sensor_can_take(height_px: int, width_px: int) -> None:
    field = ridge_field(made.synthetic_print(height_px, width_px, contact=(0.48, 0.48)))
    assert full_contact_px(field) <= 60_000
    assert contact_share(field) > 1.0


def test_a_finger_over_the_edge_with_free_glass_opposite_is_off_center() -> None:
    image = made.synthetic_print()
    assert off_center(ridge_field(image)) < 0.1
    assert off_center(ridge_field(made.shifted(image))) > 0.35
    assert off_center(ridge_field(np.ascontiguousarray(made.shifted(image).T))) > 0.35
    assert distance_from_middle(ridge_field(made.shifted(image))) > distance_from_middle(ridge_field(image))


def test_a_small_glass_that_is_full_is_not_off_center() -> None:
    assert off_center(ridge_field(made.synthetic_print(180, 256, contact=(0.9, 0.9)))) == 0.0


def test_a_whole_finger_beside_the_middle_of_a_large_glass_is_not_off_center() -> None:
    large = made.empty_glass(480, 640)
    large[60:420, 20:320] = made.synthetic_print()
    assert off_center(ridge_field(large)) == 0.0


def test_centering_without_a_finger_is_zero() -> None:
    assert off_center(ridge_field(made.empty_glass())) == distance_from_middle(ridge_field(made.empty_glass())) == 0.0


def test_motion_grows_with_the_shift_up_to_half_a_ridge_period() -> None:
    image = made.synthetic_print()
    field = ridge_field(image)
    values = [motion(field, made.slid(image, by_px=shift)) for shift in (0, 1, 2, 4)]
    assert values == sorted(values)
    assert values[0] < 0.02
    assert values[-1] > 0.8


def test_pressing_harder_in_place_is_no_motion() -> None:
    image = made.synthetic_print()
    assert motion(ridge_field(image), made.faint(image, strength=0.5)) < 0.15


def test_nothing_is_said_of_motion_without_a_comparable_image() -> None:
    field = ridge_field(made.synthetic_print())
    assert motion(field, None) == 0.0
    assert motion(field, made.synthetic_print(200, 200)) == 0.0
    assert motion(field, np.full((360, 300), 235, np.uint8)) == 0.0


def test_a_ghost_on_the_glass_is_residue_and_sensor_noise_is_not() -> None:
    assert residue_share(made.faint(made.synthetic_print(), strength=0.95)) > 0.3
    assert residue_share(made.empty_glass()) == 0.0


def test_clear_blocks_lie_in_the_finger() -> None:
    field = ridge_field(made.synthetic_print())
    features, clear = measure(field, Calibration())
    assert not (clear & ~field.is_finger).any()
    assert 0 < features.clear_share <= features.contact_share + 0.1
