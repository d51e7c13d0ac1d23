"""Grows a ridge relief out of noise along given directions.

As in nature and in Cappelli's SFinGe, nobody places the minutiae: an oriented band-pass filter that follows the ridge
direction and the local ridge period is applied to noise again and again, and minutiae are where the ridges cannot
agree otherwise. The filter samples the picture along and across the ridge at every pixel (Gabor's filter in the
ridge's own coordinates), first at half size, where most of the growing is cheap, then at full size.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulated.patterns import FloatField

HALF_SIZE_ROUNDS = 18
FULL_SIZE_ROUNDS = 5
ALONG_PX = 5.0
"""Standard deviation of the filter along the ridge, pixels at full size."""
ACROSS_PERIODS = 0.42
"""Standard deviation of the filter across the ridge, in ridge periods."""


def grow_relief(direction: FloatField, period_px: FloatField, rng: np.random.Generator) -> FloatField:
    """Grow ridges along `direction` (radians, y up) at `period_px`: -1 in a valley to 1 on a ridge, float32."""
    half_direction, half_period = (np.ascontiguousarray(f[::2, ::2]) for f in (direction, period_px / np.float32(2)))
    relief = np.asarray(0.3 * rng.standard_normal(half_direction.shape, dtype=np.float32), dtype=np.float32)
    half_filter = _OrientedFilter(half_direction, half_period, ALONG_PX / 2, _band_pass_weights(13))
    for _ in range(HALF_SIZE_ROUNDS):
        relief = np.clip(half_filter(relief) * np.float32(2.2), -1, 1)
    size = (direction.shape[1], direction.shape[0])
    relief = np.asarray(cv2.resize(relief, size, interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    full_filter = _OrientedFilter(direction, period_px, ALONG_PX, _band_pass_weights(13))
    for _ in range(FULL_SIZE_ROUNDS):
        relief = np.tanh(full_filter(relief) * np.float32(1.8))
    # From a flat-topped wave to even slopes: how wide a ridge prints then follows from how hard it is pressed.
    return np.asarray(np.arcsin(np.clip(relief / np.float32(0.95), -1, 1)) * np.float32(2 / np.pi), dtype=np.float32)


def wave_parts(
    relief: FloatField, direction: FloatField, period_px: FloatField, along_px: float = 2.0
) -> tuple[FloatField, FloatField]:
    """Return cosine and sine part of the ridge wave at each pixel, counted across the ridge to its right side.

    The sign of the sine part depends on which of the two senses `direction` has there.
    """
    cosine = _OrientedFilter(direction, period_px, along_px, _band_pass_weights(13))
    sine = _OrientedFilter(direction, period_px, along_px, _quadrature_weights(13))
    return cosine(relief), sine(relief)


class _OrientedFilter:
    """Gabor's filter that follows the ridges: averages along them, weighs across them at their own period."""

    def __init__(
        self, direction: FloatField, period_px: FloatField, along_px: float, across_weights: NDArray[np.float64]
    ) -> None:
        height, width = direction.shape
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        cos, sin = np.cos(direction), -np.sin(direction)  # image rows count downwards
        along = np.linspace(-2, 2, 9).tolist()
        self._along = [
            (cv2.convertMaps(columns + s * along_px * cos, rows + s * along_px * sin, cv2.CV_16SC2), float(w))
            for s, w in zip(along, _smoothing_weights(9, 2.0), strict=True)
        ]
        across = np.linspace(-1, 1, len(across_weights)).tolist()
        self._across = [
            (cv2.convertMaps(columns - t * period_px * sin, rows + t * period_px * cos, cv2.CV_16SC2), float(w))
            for t, w in zip(across, across_weights, strict=True)
        ]

    def __call__(self, relief: FloatField) -> FloatField:
        for taps in (self._along, self._across):
            total: cv2.typing.MatLike = np.zeros_like(relief)
            for (places, fractions), weight in taps:
                sample = cv2.remap(relief, places, fractions, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
                total = cv2.scaleAdd(sample, weight, total)
            relief = np.asarray(total, dtype=np.float32)
        return relief


def _smoothing_weights(count: int, reach: float) -> NDArray[np.float64]:
    weights = np.exp(-0.5 * np.linspace(-reach, reach, count) ** 2)
    return np.asarray(weights / weights.sum())


def _band_pass_weights(count: int) -> NDArray[np.float64]:
    periods = np.linspace(-1, 1, count)
    window = np.exp(-0.5 * (periods / ACROSS_PERIODS) ** 2)
    wave = np.cos(2 * np.pi * periods)
    weights = wave * window
    weights -= window * weights.sum() / window.sum()  # blind to flat grey
    return np.asarray(weights / (weights * wave).sum())


def _quadrature_weights(count: int) -> NDArray[np.float64]:
    periods = np.linspace(-1, 1, count)
    wave = np.sin(2 * np.pi * periods)
    weights = wave * np.exp(-0.5 * (periods / ACROSS_PERIODS) ** 2)
    return np.asarray(weights / (weights * wave).sum())
