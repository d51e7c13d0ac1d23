"""Local clarity: how well the picture survives smoothing along its ridges.

Unbroken ridges lose nothing when each pixel is averaged with its neighbors along the ridge; dots of a dry finger and
noise lose most of their energy. Unlike a histogram of gray levels this also sees ridges that are broken but black.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from station.quality.orientation import half_steps
from station.quality.ridge_field import FloatGrid, RidgeField, block_mean

_REACH_STEPS = 3
"""Neighbors on each side along the ridge."""

_STEP_PX = 1.5
"""Half-resolution pixels between neighbors: the average reaches over about two ridge periods (18 px at 500 ppi)."""

_GROUND_WINDOW_PX = 9

_NOISE_ENERGY = 9.0
"""Mean squared gray that an empty glass has; blank blocks are not clear."""


def clarity(field: RidgeField) -> FloatGrid:
    """Return for each block the share of ridge energy left after smoothing along the ridges, 0-1."""
    ridges = _without_ground(field.half)
    smoothed = _smoothed_along_ridges(ridges, field)
    before = _around(block_mean(ridges * ridges))
    after = _around(block_mean(smoothed * smoothed))
    return cast("FloatGrid", after / (before + np.float32(_NOISE_ENERGY)))


def _without_ground(half: NDArray[np.uint8]) -> NDArray[np.float32]:
    image = half.astype(np.float32)
    return cast("NDArray[np.float32]", image - cv2.blur(image, (_GROUND_WINDOW_PX, _GROUND_WINDOW_PX)))


def _smoothed_along_ridges(ridges: NDArray[np.float32], field: RidgeField) -> NDArray[np.float32]:
    step_x, step_y = (np.float32(_STEP_PX) * step for step in half_steps(field))
    height, width = ridges.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    total = ridges.copy()
    for step in range(1, _REACH_STEPS + 1):
        for sign in (-step, step):
            total += cv2.remap(
                ridges, x + sign * step_x, y + sign * step_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )
    return total / np.float32(2 * _REACH_STEPS + 1)


def _around(grid: FloatGrid) -> FloatGrid:
    return cast("FloatGrid", cv2.GaussianBlur(grid, (3, 3), 0, borderType=cv2.BORDER_REPLICATE))
