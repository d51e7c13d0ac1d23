"""Takes in the image of a press: refuses what cannot be one, and brings the rest to 500 ppi."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from station.errors import ImageError
from station.imaging.resample import WORKING_PPI, to_500_ppi

PPI_RANGE: Final = (200, 2000)
"""Resolutions that fingerprints are taken at; ridges are lost below, and no scanner goes beyond."""

MOST_PIXELS_AT_500_PPI: Final = 1_250_000
"""Two fingers side by side (64 x 51 mm); one finger rolled from nail to nail has 0.6 million. Bounds time and memory of
everything that follows: ridges all over such an image take the network some 0.8 GB."""


def press_at_500_ppi(pixels: NDArray[np.uint8], ppi: int) -> NDArray[np.uint8]:
    """Return `pixels` (height x width uint8, at `ppi`) at 500 ppi, contiguous; the same array when it is that already.

    Raises `ImageError` for anything but one gray byte a pixel, for an image without pixels or larger than
    `MOST_PIXELS_AT_500_PPI`, and for a resolution that is missing or outside `PPI_RANGE`.
    """
    _check_pixels(pixels)
    _check_ppi(ppi)
    height_px, width_px = pixels.shape
    if height_px * width_px * (WORKING_PPI / ppi) ** 2 > MOST_PIXELS_AT_500_PPI:
        raise ImageError(f"{width_px} x {height_px} pixels at {ppi} ppi are too many for a fingerprint")
    return to_500_ppi(np.ascontiguousarray(pixels), ppi)


def _check_pixels(pixels: object) -> None:
    if not isinstance(pixels, np.ndarray) or pixels.ndim != 2 or pixels.dtype != np.uint8:
        raise ImageError("an image must be height x width with one gray byte a pixel")
    if pixels.size == 0:
        raise ImageError("an image without pixels")


def _check_ppi(ppi: object) -> None:
    least, most = PPI_RANGE
    is_number = isinstance(ppi, int | float | np.integer | np.floating) and not isinstance(ppi, bool)
    if not is_number or not least <= ppi <= most:  # type: ignore[operator]
        raise ImageError(f"the resolution must be {least} to {most} ppi")
