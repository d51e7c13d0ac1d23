"""Motion: how much of the ridge pattern changed since the frame before.

Compares the patterns with their ground and strength taken out, so that a finger that only presses harder does not count
as moving: a shift by a quarter of a ridge period already leaves no likeness.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from station.quality.ridge_field import BLOCK_PX, RidgeField

_GROUND_WINDOW_PX = 9
_NOISE_ENERGY = 4.0
"""Mean squared gray below which there is no pattern to compare."""


def motion(field: RidgeField, previous: NDArray[np.uint8] | None) -> float:
    """Return 0 (held still) to 1 (nothing alike) against `previous`, an image of the same size at 500 ppi.

    Without a comparable previous image, or without a pattern in it, nothing is known to have moved: 0.
    """
    if previous is None or previous.shape != (field.height_px, field.width_px) or not field.is_finger.any():
        return 0.0
    size = (field.width_px // 2, field.height_px // 2)
    now = _pattern(field.half[: size[1], : size[0]])
    before = _pattern(cast("NDArray[np.uint8]", cv2.resize(previous, size, interpolation=cv2.INTER_AREA)))
    finger = np.kron(field.is_finger, np.ones((BLOCK_PX // 2, BLOCK_PX // 2), np.bool_))[: size[1], : size[0]]
    return 1.0 - _likeness(now[finger], before[finger])


def _pattern(half: NDArray[np.uint8]) -> NDArray[np.float32]:
    image = cv2.GaussianBlur(half, (3, 3), 0).astype(np.float32)
    return cast("NDArray[np.float32]", image - cv2.blur(image, (_GROUND_WINDOW_PX, _GROUND_WINDOW_PX)))


def _likeness(now: NDArray[np.float32], before: NDArray[np.float32]) -> float:
    """Normalized correlation, 0-1."""
    strength = float(np.sqrt(np.mean(now * now) * np.mean(before * before)))
    if strength < _NOISE_ENERGY:
        return 1.0
    return min(1.0, max(0.0, float(np.mean(now * before)) / strength))
