"""Angles and areas of minutiae in the image plane: x right, y down, angles from +x towards +y."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_TURN = np.float32(2 * np.pi)


def angle_difference(first_rad: Floats, second_rad: Floats) -> Floats:
    """Return `first - second` as the turn between them in [-pi, pi], rad."""
    difference = first_rad - second_rad
    turned: Floats = difference - _TURN * np.rint(difference / _TURN)
    return turned


def rotated(x: Floats, y: Floats, turn_rad: Floats) -> tuple[Floats, Floats]:
    """Turn the vectors (x, y) by `turn_rad`; the three shapes are broadcast."""
    cosine: Floats = np.cos(turn_rad)
    sine: Floats = np.sin(turn_rad)
    return cosine * x - sine * y, sine * x + cosine * y


def outline(x: Floats, y: Floats) -> Floats:
    """Return the corners (n x 2) of the convex hull of the points."""
    points = np.stack([x, y], axis=1).astype(np.float32)
    return np.asarray(cv2.convexHull(points), np.float32).reshape(-1, 2)


def is_near_area(x: Floats, y: Floats, corners: Floats, reach_px: float) -> NDArray[np.bool_]:
    """Tell for each point whether it lies in the convex area or within `reach_px` of its border.

    `x` and `y` share any shape, which the answer has too; `corners` (n x 2) are in order, either sense.
    """
    ax, ay = corners[:, 0], corners[:, 1]
    ex, ey = np.roll(ax, -1) - ax, np.roll(ay, -1) - ay
    px, py = x[..., None] - ax, y[..., None] - ay
    side = ex * py - ey * px
    inside: NDArray[np.bool_] = np.all(side >= 0, axis=-1) | np.all(side <= 0, axis=-1)
    along = np.clip((px * ex + py * ey) / np.maximum(ex * ex + ey * ey, np.float32(1e-6)), 0, 1)
    apart_sq = (px - along * ex) ** 2 + (py - along * ey) ** 2
    near: NDArray[np.bool_] = np.any(apart_sq <= reach_px * reach_px, axis=-1)
    # Two corners or one are no area: everything is "inside" the line through them.
    return near if len(corners) < 3 else near | inside
