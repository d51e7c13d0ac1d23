"""The part of an image that goes through the network: the finger with some ground, in the sides the network needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

MARGIN_PX = 16
"""Ground around the finger, so that the network sees where the ridges end."""

SIDE_MULTIPLE_PX = 32
"""The network halves its input five times."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of an image, in px; right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int


def window_around(finger: NDArray[np.bool_]) -> Window | None:
    """Return the finger's area (height x width) with ground around it, or None when there is no finger."""
    rows = np.flatnonzero(finger.any(axis=1))
    columns = np.flatnonzero(finger.any(axis=0))
    if not len(rows):
        return None
    height_px, width_px = finger.shape
    return Window(
        left=max(0, int(columns[0]) - MARGIN_PX),
        top=max(0, int(rows[0]) - MARGIN_PX),
        right=min(width_px, int(columns[-1]) + 1 + MARGIN_PX),
        bottom=min(height_px, int(rows[-1]) + 1 + MARGIN_PX),
    )


def cut_out(image: NDArray[np.uint8], window: Window) -> NDArray[np.uint8]:
    """Cut the window out, filled up right and bottom to multiples of 32 with its corner's gray, as the network was
    trained."""
    part = image[window.top : window.bottom, window.left : window.right]
    bottom, right = (-side % SIDE_MULTIPLE_PX for side in part.shape)
    corner = int(part[0, 0])
    return cast("NDArray[np.uint8]", cv2.copyMakeBorder(part, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=corner))
