"""Creases: white lines that cut across the ridges, as the skin of old hands has them.

With the ridges smoothed away a crease is a bright line that is left. Lines are told from the dots and patches of dry
or worn skin by their length: what is bright and line-like must hang together over several ridges.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from station.quality.ridge_field import FloatGrid, RidgeField

_SMOOTHING_PX = 2.2
"""Half-resolution standard deviation that leaves a hundredth of ridges of 9 px and half of a crease of 6 px."""

_LINE_SHARE = 0.035
"""Curvature across a line, as a share of the ridges' contrast, from which it stands out."""

_LEAST_CONTRAST = 30.0
"""Gray levels; below, there are no ridges to be cut."""

_LEAST_EXTENT_PX = 24
"""Half-resolution extent of a line that counts: 48 px, about five ridges."""

_LINE_WIDTH_PX = 3.5
"""Half-resolution width that a line has once it is smoothed."""


def crease_density(field: RidgeField) -> float:
    """Return the length of creases over the finger, in block sides (16 px) for each block: 0 none, 1 a dense web."""
    blocks = float(np.count_nonzero(field.is_finger))
    if not blocks:
        return 0.0
    length_px = 2 * _long_area(_lines(field)) / _LINE_WIDTH_PX
    return length_px / 16 / blocks


def _lines(field: RidgeField) -> NDArray[np.uint8]:
    """Half-resolution pixels on bright lines within the finger."""
    smooth = cv2.GaussianBlur(field.half, (0, 0), _SMOOTHING_PX).astype(np.float32)
    across = cv2.Sobel(smooth, cv2.CV_32F, 2, 0, ksize=3, scale=0.25)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 2, ksize=3, scale=0.25)
    mixed = cv2.Sobel(smooth, cv2.CV_32F, 1, 1, ksize=3, scale=0.25)
    curved = (across + down) / 2 - np.sqrt(((across - down) / 2) ** 2 + mixed**2)
    needed = _LINE_SHARE * np.maximum(_enlarged(field.valley_level - field.ridge_level, field), _LEAST_CONTRAST)
    inside = cv2.erode(field.is_finger.astype(np.uint8), np.ones((3, 3), np.uint8), borderType=cv2.BORDER_REPLICATE)
    finger = cv2.resize(inside, field.half.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    return ((-curved > needed) & finger).astype(np.uint8)


def _enlarged(grid: FloatGrid, field: RidgeField) -> NDArray[np.float32]:
    return cast("NDArray[np.float32]", cv2.resize(grid, field.half.shape[::-1], interpolation=cv2.INTER_LINEAR))


def _long_area(lines: NDArray[np.uint8]) -> float:
    """Area of the lines that are long enough."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    extent = np.hypot(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])
    return float(stats[1:, cv2.CC_STAT_AREA][extent >= _LEAST_EXTENT_PX].sum())
