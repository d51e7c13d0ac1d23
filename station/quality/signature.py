"""Ridge signatures: the gray across the ridges of each block, averaged along them.

What NFIQ 2 and ISO/IEC 29794-4 call the ridge-valley signature: a block turned so that its ridges stand upright, its
columns averaged. Frequency and uniformity are read from it. Sampled for all blocks of the finger at once.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from station.quality.orientation import doubled_direction
from station.quality.ridge_field import BLOCK_PX, FloatGrid, RidgeField

ACROSS = 24
"""Half-resolution samples across the ridges: 48 px at 500 ppi, four to seven ridge periods."""

ALONG = 9
"""Half-resolution samples along the ridges that are averaged: one block of 16 px at 500 ppi."""


def signatures(field: RidgeField) -> FloatGrid:
    """Return one signature (`ACROSS` gray values) for each block of the finger, in the order of `field.is_finger`."""
    rows, columns = np.nonzero(field.is_finger)
    if not rows.size:
        return np.zeros((0, ACROSS), np.float32)
    cosine, sine = _direction(field)
    half_block = BLOCK_PX / 4
    center_x = columns.astype(np.float32) * (BLOCK_PX // 2) + np.float32(half_block - 0.5)
    center_y = rows.astype(np.float32) * (BLOCK_PX // 2) + np.float32(half_block - 0.5)
    across = np.arange(ACROSS, dtype=np.float32) - np.float32((ACROSS - 1) / 2)
    along = np.arange(ALONG, dtype=np.float32) - np.float32((ALONG - 1) / 2)
    x = _grid(center_x, along, cosine, across, -sine)
    y = _grid(center_y, along, sine, across, cosine)
    sampled = cv2.remap(field.half, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    patches = np.asarray(sampled, np.float32).reshape(rows.size, ALONG, ACROSS)
    return cast("FloatGrid", patches.mean(axis=1))


def _direction(field: RidgeField) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cosine and sine of the ridge direction of each block of the finger."""
    cosine_2, sine_2 = doubled_direction(field)
    angle = np.arctan2(sine_2[field.is_finger], cosine_2[field.is_finger]) / 2
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def _grid(
    center: NDArray[np.float32],
    along: NDArray[np.float32],
    along_step: NDArray[np.float32],
    across: NDArray[np.float32],
    across_step: NDArray[np.float32],
) -> NDArray[np.float32]:
    """One coordinate of every sample, as a picture of (blocks x ALONG) x ACROSS."""
    places = (
        center[:, None, None]
        + along[None, :, None] * along_step[:, None, None]
        + across[None, None, :] * across_step[:, None, None]
    )
    return np.ascontiguousarray(places.reshape(-1, ACROSS), dtype=np.float32)
