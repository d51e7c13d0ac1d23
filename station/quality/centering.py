"""Centering: whether the finger lies over an edge while there is free glass on the other side.

The distance from the middle alone says little: on a large glass a finger may lie anywhere, a small one is always full.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from station.quality.ridge_field import RidgeField


def off_center(field: RidgeField) -> float:
    """Return 0 (well placed) to 1: at the worst side, how much is cut off times how much glass is free opposite."""
    finger = field.is_finger
    if not finger.any():
        return 0.0
    return max(_cut_and_free(finger), _cut_and_free(finger.T))


def distance_from_middle(field: RidgeField) -> float:
    """Return how far the finger's middle is from the glass's middle: 0 there, 1 at the edge."""
    rows, columns = np.nonzero(field.is_finger)
    if not rows.size:
        return 0.0
    height, width = field.is_finger.shape
    down = abs((rows.mean() + 0.5) / height - 0.5) * 2
    across = abs((columns.mean() + 0.5) / width - 0.5) * 2
    return float(max(down, across))


def _cut_and_free(finger: NDArray[np.bool_]) -> float:
    """The larger of the two sides of the row axis."""
    lines = np.flatnonzero(finger.any(axis=1))
    extent = max(1, int(finger.any(axis=0).sum()))
    free_before, free_after = lines[0] / finger.shape[0], 1 - (lines[-1] + 1) / finger.shape[0]
    cut_before, cut_after = finger[0].sum() / extent, finger[-1].sum() / extent
    return float(max(cut_before * free_after, cut_after * free_before))
