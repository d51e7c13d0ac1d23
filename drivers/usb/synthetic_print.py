"""A drawn print that stands in recordings for what a finger left: anybody sees that it is nobody's."""

from __future__ import annotations

import numpy as np

from drivers.api import GrayImage

_GROUND_GRAY, _VALLEY_GRAY, _RIDGE_GRAY = 245.0, 220.0, 40.0
_RIDGE_PERIOD_M = 0.00046


def draw_print(width_px: int, height_px: int, ppi: int) -> GrayImage:
    """Return a whorl, height x width uint8, dark ridges: rings at the distance of ridges, in an oval."""
    rows, columns = np.mgrid[0:height_px, 0:width_px].astype(np.float64)
    y, x = rows - height_px / 2, columns - width_px / 2
    period_px = max(3.0, _RIDGE_PERIOD_M / 0.0254 * ppi)
    distance = np.hypot(y * 0.8, x)
    spiral = np.arctan2(y, x)
    ridges = 0.5 + 0.5 * np.cos(2 * np.pi * distance / period_px + spiral)
    finger = (y / (0.47 * height_px)) ** 2 + (x / (0.42 * width_px)) ** 2 < 1
    gray = np.where(finger, _RIDGE_GRAY + (_VALLEY_GRAY - _RIDGE_GRAY) * ridges, _GROUND_GRAY)
    return np.ascontiguousarray(np.rint(gray).astype(np.uint8))
