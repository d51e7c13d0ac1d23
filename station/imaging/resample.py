"""Brings an image to 500 ppi, the one resolution that everything above the scanner works at."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

WORKING_PPI = 500


def to_500_ppi(pixels: NDArray[np.uint8], ppi: int) -> NDArray[np.uint8]:
    """Resample `pixels` (height x width, uint8) taken at `ppi` to 500 ppi; at 500 ppi the same array is returned.

    Averages areas when shrinking, so that fine texture does not alias into false ridges, and interpolates with cubics
    when enlarging. Raises ValueError when `ppi` is not positive.
    """
    if ppi <= 0:
        raise ValueError("ppi must be positive")
    if ppi == WORKING_PPI:
        return pixels
    height_px, width_px = (max(1, round(side * WORKING_PPI / ppi)) for side in pixels.shape)
    method = cv2.INTER_AREA if ppi > WORKING_PPI else cv2.INTER_CUBIC
    return cast("NDArray[np.uint8]", cv2.resize(pixels, (width_px, height_px), interpolation=method))
