"""Whether a finger rests, told from the roughness of the picture, for devices that cannot tell.

Ridges make neighboring pixels differ; an empty glass is even. Two thresholds and a count of frames keep the answer
from flickering while a finger arrives or leaves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drivers.api import GrayImage

BLOCK_PX = 8


def mean_block_variance(pixels: GrayImage) -> float:
    """Return the mean of the gray variances of the picture's 8 x 8 blocks; 0 for a picture smaller than one block.

    What does not fill a block at the right and the lower edge is left out.
    """
    rows, columns = (side // BLOCK_PX for side in pixels.shape)
    if not rows or not columns:
        return 0.0
    gray = pixels[: rows * BLOCK_PX, : columns * BLOCK_PX].astype(np.float32)
    blocks = gray.reshape(rows, BLOCK_PX, columns, BLOCK_PX)
    mean = blocks.mean(axis=(1, 3))
    square = np.einsum("ajbk,ajbk->ab", blocks, blocks) / np.float32(BLOCK_PX**2)
    return float(np.maximum(square - mean * mean, 0).mean())


@dataclass(frozen=True, slots=True)
class FingerThresholds:
    """Mean block variance above which a finger appears (on `frames` frames in a row), and below which it is gone."""

    appears: float = 300.0
    leaves: float = 150.0
    frames: int = 2


class FingerHysteresis:
    """Follows the frames of one device. One thread owns it."""

    def __init__(self, thresholds: FingerThresholds) -> None:
        self._thresholds = thresholds
        self._finger_on = False
        self._rough_frames = 0

    def update(self, variance: float) -> bool:
        """Take the next frame's variance and return whether a finger is on."""
        if self._finger_on:
            self._finger_on = variance >= self._thresholds.leaves
            self._rough_frames = 0
        else:
            self._rough_frames = self._rough_frames + 1 if variance > self._thresholds.appears else 0
            self._finger_on = self._rough_frames >= self._thresholds.frames
        return self._finger_on

    def forget(self) -> None:
        """Begin anew, with an empty glass."""
        self._finger_on = False
        self._rough_frames = 0
