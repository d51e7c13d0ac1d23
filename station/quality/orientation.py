"""Orientation: where the ridges run, and how certain that is.

The certainty is 1 - (smaller / larger eigenvalue) of the gradient covariance, the orientation certainty level of Lim,
Jiang and Yau, "Fingerprint quality and validity analysis", ICIP 2002, which NFIQ 2 uses too.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from station.quality.ridge_field import FloatGrid, RidgeField

_FAINT_GRADIENT = 200.0
"""Squared gradient that sensor noise reaches; it pulls the certainty of blank blocks to zero."""


def certainty(field: RidgeField) -> FloatGrid:
    """Return for each block how much its gradients agree on one direction, 0 (none) to 1 (parallel lines)."""
    xx, yy, xy = field.tensor
    half_sum = (xx + yy) / 2
    spread = np.sqrt(np.square((xx - yy) / 2) + np.square(xy))
    larger, smaller = half_sum + spread, np.maximum(half_sum - spread, 0)
    return cast("FloatGrid", 1 - (smaller + _FAINT_GRADIENT) / (larger + _FAINT_GRADIENT))


def doubled_direction(field: RidgeField) -> tuple[FloatGrid, FloatGrid]:
    """Return cosine and sine of twice the ridge angle in each block (x right, y down).

    Doubled angles can be averaged and enlarged: a ridge has no head and no tail.
    """
    xx, yy, xy = field.tensor
    cosine, sine = yy - xx, -2 * xy
    length = np.maximum(np.hypot(cosine, sine), 1e-6)
    return cosine / length, sine / length


def half_steps(field: RidgeField) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return x and y of a step of one pixel along the ridge at each half-resolution pixel."""
    height, width = field.half.shape
    cosine_2, sine_2 = (
        cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR) for grid in doubled_direction(field)
    )
    length = np.maximum(cv2.magnitude(cosine_2, sine_2), np.float32(1e-6))
    cosine_2 = np.clip(cosine_2 / length, -1, 1)
    step_x = np.sqrt((1 + cosine_2) / 2)
    step_y = np.copysign(np.sqrt((1 - cosine_2) / 2), sine_2)
    return step_x, step_y
