"""Angles, rotations and areas in the image plane: x right, y down, angles in radians from +x towards +y.

Compiled code counts angles in 65,536ths of a turn: as 16-bit integers their differences wrap around by themselves.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from station.matching.compiled import compiled

Floats = NDArray[np.float32]
Angles = NDArray[np.int16]
"""65,536ths of a turn, in [-half a turn, half a turn)."""

TURN: Final = 65536
RAD_PER_STEP: Final = 2 * math.pi / TURN

CELL_PX: Final = 12
"""Side of the cells in which areas are kept."""


def to_angles(angle_rad: Floats) -> Angles:
    """Round to 65,536ths of a turn."""
    angles: Angles = np.rint(angle_rad / np.float32(RAD_PER_STEP)).astype(np.int64).astype(np.uint16).view(np.int16)
    return angles


def outline(x: Floats, y: Floats) -> Floats:
    """Return the corners (n x 2) of the convex hull of the points."""
    points = np.stack([x, y], axis=1).astype(np.float32)
    return np.asarray(cv2.convexHull(points), np.float32).reshape(-1, 2)


def area_of(x: Floats, y: Floats, margin_px: float) -> NDArray[np.uint8]:
    """Return the convex hull of the points with about `margin_px` around it, as cells of `CELL_PX` from (0, 0)."""
    if not len(x):
        return np.zeros((1, 1), np.uint8)
    width, height = (int(values.max() + margin_px) // CELL_PX + 1 for values in (x, y))
    cells = np.zeros((max(1, height), max(1, width)), np.uint8)
    # cv2 draws at the centers of pixels: cell (0, 0) has its center at half a cell.
    corners = np.rint(outline(x, y) / CELL_PX - 0.5).astype(np.int32)
    cv2.fillConvexPoly(cells, corners, 1)
    return cells


@compiled
def is_in_area(area: NDArray[np.uint8], x: float, y: float) -> bool:
    """Whether a point (px) lies in the area."""
    row, column = math.floor(y / CELL_PX), math.floor(x / CELL_PX)
    if row < 0 or column < 0 or row >= area.shape[0] or column >= area.shape[1]:
        return False
    return bool(area[row, column])


@compiled
def wrapped(angle: int) -> int:
    """Bring a sum or difference of angles back into [-half a turn, half a turn)."""
    return ((angle + TURN // 2) & (TURN - 1)) - TURN // 2


@compiled
def falling(error_sq: float) -> float:
    """Falls like exp(-error^2 / 2) from 1, to 0 at error^2 = 16. Plain arithmetic: the same everywhere."""
    if error_sq >= 16.0:
        return 0.0
    left = 1.0 - error_sq / 16.0
    left *= left
    left *= left
    return left * left
