"""Orientation flow: how smoothly the direction of the ridges changes from block to block.

ISO/IEC 29794-4, orientation flow: the mean change against the eight neighbors, of which the first four degrees are
free, as real ridges bend. Creases, scars and smudges break the flow.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from station.quality.orientation import doubled_direction
from station.quality.ridge_field import FloatGrid, RidgeField

_FREE_RAD = float(np.deg2rad(4))

_NEIGHBORS = tuple((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0))


def flow_break(field: RidgeField) -> FloatGrid:
    """Return for each block how far its direction differs from its neighbors': 0 smooth, 1 at right angles."""
    cosine, sine = doubled_direction(field)
    angle = np.pad(np.arctan2(sine, cosine), 1, mode="edge")
    inside = np.pad(field.is_finger, 1)
    total, count = np.zeros_like(cosine), np.zeros_like(cosine)
    rows, columns = cosine.shape
    for down, right in _NEIGHBORS:
        there = np.s_[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
        turn = np.abs(np.angle(np.exp(1j * (angle[there] - angle[1:-1, 1:-1])))) / 2
        total += np.where(inside[there], turn, 0)
        count += inside[there]
    mean = total / np.maximum(count, 1)
    return cast("FloatGrid", (np.maximum(mean - _FREE_RAD, 0) / (np.pi / 2 - _FREE_RAD)).astype(np.float32))
