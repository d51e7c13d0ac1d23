"""Pictures for the glass of a model."""

from __future__ import annotations

import numpy as np

from drivers.api import GrayImage


def empty_glass(height_px: int, width_px: int) -> GrayImage:
    return np.full((height_px, width_px), 230, np.uint8)


def finger(height_px: int, width_px: int, seed: int = 1) -> GrayImage:
    """Rings about a point beside the middle, in an oval on light ground; no two rows or columns are alike."""
    rows, columns = np.mgrid[0:height_px, 0:width_px].astype(np.float64)
    y, x = rows / height_px - 0.5, columns / width_px - 0.5
    distance_px = np.hypot(rows - (0.4 + 0.01 * seed) * height_px, columns - 0.6 * width_px)
    rings = 140 + 90 * np.sin(distance_px * (2 * np.pi / 9))
    return np.where(x * x + y * y < 0.16, rings, 240).astype(np.uint8)
