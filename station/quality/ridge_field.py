"""What every quality feature looks at: one image brought to blocks, worked out once a frame.

All of it happens at half the resolution (250 ppi: a ridge period is still four to five pixels), which is what keeps the
whole assessment within the time between two frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from station.imaging.segment import foreground

FloatGrid = NDArray[np.float32]
BoolGrid = NDArray[np.bool_]

BLOCK_PX = 16
"""Side of a block of the 500-ppi image."""

_HALF_BLOCK_PX = BLOCK_PX // 2

_PERIOD_WINDOW_PX = 7
"""Half-resolution window that always holds a ridge and a valley (14 px at 500 ppi; periods are 7 to 12)."""

_FLOODED_DARKNESS = 0.8
"""A block without ridges is finger when it is this dark, between the glass (0) and the finger's mean (1)."""

_FLOODED_REACH_BLOCKS = 6


@dataclass(frozen=True, slots=True, eq=False)
class RidgeField:
    """One image ready to be measured. Grids are rows x columns of 16-px blocks, the last row and column padded."""

    half: NDArray[np.uint8]
    """The image at 250 ppi, padded to whole blocks by repeating its edge."""
    finger_share: FloatGrid
    """0-1: how much of each block is finger."""
    is_finger: BoolGrid
    """Blocks that count as finger."""
    ridge_level: FloatGrid
    """Gray of the ridges in each block."""
    valley_level: FloatGrid
    """Gray of the valleys in each block."""
    ridge_share: FloatGrid
    """0-1: how much of each block is darker than the middle between its ridges and valleys."""
    tensor: tuple[FloatGrid, FloatGrid, FloatGrid]
    """Gradient covariance over about 32 px around each block: xx, yy, xy."""
    ground_level: float
    """Gray of the glass without a finger."""
    height_px: int
    width_px: int

    @property
    def sensor_area_px(self) -> int:
        """Area of the whole image in pixels at 500 ppi."""
        return self.height_px * self.width_px

    def mean_over_finger(self, grid: FloatGrid) -> float:
        """Average `grid` over the finger, each block by its share; 0 without a finger."""
        weights = self.finger_share[self.is_finger]
        return float(np.average(grid[self.is_finger], weights=weights)) if weights.size else 0.0


def ridge_field(pixels: NDArray[np.uint8], background: NDArray[np.uint8] | None = None) -> RidgeField:
    """Measure what the features share of a 500-ppi image (height x width, uint8, dark ridges).

    `background` is the empty glass at the same size, if it is known: the ground level is then read from it.
    """
    mask = foreground(pixels)
    half = _half_in_whole_blocks(pixels)
    ground_level = _ground_level(pixels, mask, background)
    ridged = block_mean(_half_in_whole_blocks(mask * np.uint8(255))) / np.float32(255)
    finger = _with_flooded_blocks(ridged, block_mean(half), ground_level)
    low, high = _envelope(half)
    return RidgeField(
        half=half,
        finger_share=finger,
        is_finger=finger >= 0.5,
        ridge_level=block_mean(low),
        valley_level=block_mean(high),
        ridge_share=_ridge_share(half, low, high),
        tensor=_gradient_covariance(half),
        ground_level=ground_level,
        height_px=pixels.shape[0],
        width_px=pixels.shape[1],
    )


def block_mean(half: NDArray[np.uint8] | NDArray[np.float32]) -> FloatGrid:
    """Average a half-resolution image of whole blocks over each block."""
    rows, columns = half.shape[0] // _HALF_BLOCK_PX, half.shape[1] // _HALF_BLOCK_PX
    grid = cv2.resize(half.astype(np.float32, copy=False), (columns, rows), interpolation=cv2.INTER_AREA)
    return cast("FloatGrid", grid)


def _half_in_whole_blocks(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height_px, width_px = pixels.shape
    below, beside = -height_px % BLOCK_PX, -width_px % BLOCK_PX
    padded = cv2.copyMakeBorder(pixels, 0, below, 0, beside, cv2.BORDER_REPLICATE) if below or beside else pixels
    size = (padded.shape[1] // 2, padded.shape[0] // 2)
    return cast("NDArray[np.uint8]", cv2.resize(padded, size, interpolation=cv2.INTER_AREA))


def _with_flooded_blocks(finger: FloatGrid, gray: FloatGrid, ground_level: float) -> FloatGrid:
    """Add the dark blocks beside ridges: skin so wet that no ridge is left, which a mask of ridges misses."""
    if not (finger >= 0.5).any():
        return finger
    finger_gray = float(np.average(gray, weights=finger))
    dark = (gray < ground_level - _FLOODED_DARKNESS * (ground_level - finger_gray)).astype(np.uint8)
    region = (finger >= 0.5).astype(np.uint8)
    for _ in range(_FLOODED_REACH_BLOCKS):
        grown = cast("NDArray[np.uint8]", cv2.dilate(region, np.ones((3, 3), np.uint8)))
        region |= grown & dark
    return np.where(region > 0, np.maximum(finger, dark), finger).astype(np.float32)


def _envelope(half: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Gray of the nearest ridge and of the nearest valley at each pixel, smoothed."""
    calm = cv2.GaussianBlur(half, (3, 3), 0)
    window = np.ones((_PERIOD_WINDOW_PX, _PERIOD_WINDOW_PX), np.uint8)
    size = (_PERIOD_WINDOW_PX, _PERIOD_WINDOW_PX)
    low = cv2.blur(cv2.erode(calm, window, borderType=cv2.BORDER_REPLICATE), size)
    high = cv2.blur(cv2.dilate(calm, window, borderType=cv2.BORDER_REPLICATE), size)
    return cast("NDArray[np.uint8]", low), cast("NDArray[np.uint8]", high)


def _ridge_share(half: NDArray[np.uint8], low: NDArray[np.uint8], high: NDArray[np.uint8]) -> FloatGrid:
    middle = cv2.addWeighted(low, 0.5, high, 0.5, 0)
    return block_mean(cast("NDArray[np.uint8]", cv2.compare(half, middle, cv2.CMP_LT))) / np.float32(255)


def _gradient_covariance(half: NDArray[np.uint8]) -> tuple[FloatGrid, FloatGrid, FloatGrid]:
    calm = cv2.GaussianBlur(half, (3, 3), 0)
    along_x = cv2.Scharr(calm, cv2.CV_32F, 1, 0, borderType=cv2.BORDER_REPLICATE)
    along_y = cv2.Scharr(calm, cv2.CV_32F, 0, 1, borderType=cv2.BORDER_REPLICATE)
    products = (along_x * along_x, along_y * along_y, along_x * along_y)
    xx, yy, xy = (
        cast("FloatGrid", cv2.GaussianBlur(block_mean(p), (3, 3), 0, borderType=cv2.BORDER_REPLICATE)) for p in products
    )
    return xx, yy, xy


def _ground_level(pixels: NDArray[np.uint8], mask: NDArray[np.bool_], background: NDArray[np.uint8] | None) -> float:
    """Gray of the empty glass: the background's, else what lies beside the finger, else the brightest that is seen."""
    if background is not None:
        return float(np.mean(background[::4, ::4]))
    sparse, finger = pixels[::4, ::4], mask[::4, ::4]
    beside = sparse[~finger]
    if beside.size >= sparse.size // 20:
        return float(np.percentile(beside, 80))  # a wet finger may reach beyond its mask
    return float(np.percentile(sparse, 95))
