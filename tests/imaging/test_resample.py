from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from station.imaging.resample import to_500_ppi


def test_500_ppi_is_passed_on_as_it_is() -> None:
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert to_500_ppi(pixels, 500) is pixels


@given(st.integers(1, 60), st.integers(1, 60), st.integers(100, 2000))
def test_the_size_follows_the_resolution(height_px: int, width_px: int, ppi: int) -> None:
    resampled = to_500_ppi(np.zeros((height_px, width_px), np.uint8), ppi)
    assert resampled.dtype == np.uint8
    assert resampled.shape == (max(1, round(height_px * 500 / ppi)), max(1, round(width_px * 500 / ppi)))


def test_shrinking_does_not_invent_ridges() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (200, 100))
    shrunk = to_500_ppi(stripes, 1000)
    assert np.ptp(shrunk) <= 1
    assert abs(float(shrunk.mean()) - 127.5) < 1


@pytest.mark.parametrize("ppi", [250, 363, 385, 508, 512, 569, 700, 1000, 1270])
def test_a_ridge_keeps_its_place_from_the_first_to_the_last_column(ppi: int) -> None:
    columns = np.arange(round(1.013 * ppi))
    at_500 = (columns + 0.5) * 500 / ppi - 0.5
    pixels = np.tile(np.rint(128 + 100 * np.sin(2 * np.pi * at_500 / 9)).astype(np.uint8), (40, 1))
    row = to_500_ppi(pixels, ppi)[5].astype(float)
    for part in (slice(5, 50), slice(-50, -5)):
        assert abs(shift_px(np.arange(len(row))[part], row[part])) < 0.03


def shift_px(columns: NDArray[np.intp], grays: NDArray[np.float64]) -> float:
    """How far a sine of period 9 lies from where it should, by least squares."""
    turn = 2 * np.pi * columns / 9
    waves = np.stack([np.sin(turn), np.cos(turn), np.ones(len(turn))], axis=1)
    (along, across, _), *_ = np.linalg.lstsq(waves, grays, rcond=None)
    return float(np.arctan2(across, along) * 9 / (2 * np.pi))


def test_a_resolution_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="ppi"):
        to_500_ppi(np.zeros((4, 4), np.uint8), 0)
