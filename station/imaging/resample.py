"""Brings an image to 500 ppi, the one resolution that everything above the scanner works at."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

WORKING_PPI = 500


def to_500_ppi(pixels: NDArray[np.uint8], ppi: int) -> NDArray[np.uint8]:
    """Resample `pixels` (height x width, uint8) taken at `ppi` to 500 ppi; at 500 ppi the same array is returned.

    A place (x, y), in px from the middle of the first pixel, comes to lie at (x + 1/2) * 500 / ppi - 1/2, exactly: the
    scale is that of the resolutions, not that of the rounded sizes. Averages areas when shrinking, so that fine texture
    does not alias into false ridges, and interpolates with cubics when enlarging. Raises ValueError when `ppi` is not
    positive.
    """
    if ppi <= 0:
        raise ValueError("ppi must be positive")
    if ppi == WORKING_PPI:
        return pixels
    scale = WORKING_PPI / ppi
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    if round(min(pixels.shape) * scale) < 1:
        height_px, width_px = (max(1, round(side * scale)) for side in pixels.shape)
        return cast("NDArray[np.uint8]", cv2.resize(pixels, (width_px, height_px), interpolation=method))
    return cast("NDArray[np.uint8]", cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=method))
