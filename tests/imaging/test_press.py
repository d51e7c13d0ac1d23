from __future__ import annotations

import math
import tracemalloc
from typing import Any

import numpy as np
import pytest

from station.errors import ImageError
from station.imaging.press import MOST_PIXELS_AT_500_PPI, PPI_RANGE, press_at_500_ppi


def gray(height_px: int = 30, width_px: int = 20) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.full((height_px, width_px), 200, np.uint8)


def test_a_press_at_500_ppi_is_passed_on_as_it_is() -> None:
    pixels = gray()
    assert press_at_500_ppi(pixels, 500) is pixels


def test_a_press_of_another_resolution_is_resampled() -> None:
    assert press_at_500_ppi(gray(80, 60), 1000).shape == (40, 30)


@pytest.mark.parametrize("ppi", PPI_RANGE)
def test_the_ends_of_the_range_are_taken(ppi: int) -> None:
    assert press_at_500_ppi(gray(40, 40), ppi).size > 0


def test_a_view_into_a_larger_array_is_taken() -> None:
    column_of_threes = np.repeat(gray()[:, :, None], 3, axis=2)[:, :, 1]
    resampled = press_at_500_ppi(column_of_threes, 500)
    assert resampled.flags.c_contiguous
    assert np.array_equal(resampled, gray())


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((30, 20, 3), np.uint8),
        np.zeros((30, 20, 1), np.uint8),
        np.zeros(600, np.uint8),
        np.zeros((30, 20), np.uint16),
        np.zeros((30, 20), np.int8),
        np.zeros((30, 20), np.float32),
        np.zeros((30, 20), np.bool_),
        np.zeros((0, 20), np.uint8),
        np.zeros((30, 0), np.uint8),
        None,
        b"pixels",
    ],
    ids=[
        "color",
        "one channel",
        "a row",
        "16 bit",
        "signed",
        "float",
        "bool",
        "no rows",
        "no columns",
        "none",
        "bytes",
    ],
)
def test_what_is_not_one_gray_byte_a_pixel_is_refused(pixels: Any) -> None:
    with pytest.raises(ImageError):
        press_at_500_ppi(pixels, 500)


@pytest.mark.parametrize("ppi", [None, "500", True, 0, -500, 1, 72, 199, 2001, 1_000_000, math.nan, math.inf])
def test_a_missing_or_absurd_resolution_is_refused(ppi: Any) -> None:
    with pytest.raises(ImageError):
        press_at_500_ppi(gray(), ppi)


def test_the_largest_image_is_taken_and_one_row_more_is_not() -> None:
    width_px = 1000
    height_px = MOST_PIXELS_AT_500_PPI // width_px
    assert press_at_500_ppi(gray(height_px, width_px), 500).shape == (height_px, width_px)
    with pytest.raises(ImageError):
        press_at_500_ppi(gray(height_px + 1, width_px), 500)


@pytest.mark.parametrize("ppi", [200, 500, 1000, 2000])
def test_ten_thousand_pixels_square_are_refused_before_anything_is_worked_out(ppi: int) -> None:
    pixels = np.zeros((10_000, 10_000), np.uint8)
    tracemalloc.start()
    try:
        with pytest.raises(ImageError):
            press_at_500_ppi(pixels, ppi)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 1_000_000
