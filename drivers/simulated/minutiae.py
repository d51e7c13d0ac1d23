"""The true minutiae of a grown finger: where its ridges really begin, end and split.

A ridge pattern is a wave whose phase runs on across the ridges. Where one ridge more begins, the phase turns once
around a point: the ridges' dislocations are the vortices of the phase (Larkin and Fletcher, Optics Express 15, 2007).
So minutiae are read from the grown relief itself, before it is worn, pressed and pictured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulated.growth import wave_parts
from drivers.simulated.patterns import FloatField, Points

SINGULARITY_REACH_PX = 9.0
"""So near to a core or a delta the ridges have no one direction, and the phase no meaning."""
ONE_PLACE_PX = 5.0
"""Two vortices so near to each other are a notch in a ridge, no pair of minutiae."""
_LOOK_PX = (4.0, 6.0, 8.0)


@dataclass(frozen=True, slots=True)
class TrueMinutia:
    """A minutia as it is. Pixels from the top left corner, y down; `angle_rad` from the right to the up, 0 to 2 pi.

    The direction is that of ISO/IEC 19794-2: along the ridge that ends here, or along the valley that a fork encloses,
    to the side that has one ridge more.
    """

    x: float
    y: float
    angle_rad: float
    is_ending: bool


def find_minutiae(
    relief: FloatField, direction: FloatField, period_px: FloatField, singular_points: Points
) -> tuple[TrueMinutia, ...]:
    """Return the minutiae of a relief that grew along `direction`; the outermost period of the picture is left out."""
    cosine, sine = wave_parts(relief, direction, period_px)
    rows, columns, turns = _vortices(cosine, sine, direction)
    margin_px = int(period_px.mean())
    height, width = relief.shape
    inside = (rows > margin_px) & (rows < height - margin_px) & (columns > margin_px) & (columns < width - margin_px)
    for x, y in singular_points:
        inside &= np.hypot(columns + 0.5 - x, rows + 0.5 - y) > SINGULARITY_REACH_PX
    inside &= _alone(rows, columns, inside)
    found = zip(rows[inside].tolist(), columns[inside].tolist(), turns[inside].tolist(), strict=True)
    return tuple(_minutia(relief, direction, row, column, turn) for row, column, turn in found)


def _vortices(
    cosine: FloatField, sine: FloatField, direction: FloatField
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Find the squares of four pixels around which the phase turns once: top left rows, columns, and the sense."""
    corners = ((0, 0), (0, 1), (1, 1), (1, 0))  # clockwise on the screen
    height, width = cosine.shape

    def at(field: FloatField, corner: tuple[int, int]) -> FloatField:
        down, right = corner
        return field[down : height - 1 + down, right : width - 1 + right]

    first = at(direction, corners[0])
    phases = []
    for corner in corners:
        same_sense = np.where(np.cos(at(direction, corner) - first) < 0, np.float32(-1), np.float32(1))
        phases.append(np.arctan2(same_sense * at(sine, corner), at(cosine, corner)))
    turned = np.zeros_like(first)
    for one, following in zip(phases, (*phases[1:], phases[0]), strict=True):
        step = following - one
        turned += step - np.float32(2 * np.pi) * np.rint(step / np.float32(2 * np.pi))
    turns = np.rint(turned / np.float32(2 * np.pi)).astype(np.intp)
    rows, columns = np.nonzero(turns)
    return rows, columns, turns[rows, columns]


def _alone(rows: NDArray[np.intp], columns: NDArray[np.intp], inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which vortices have no counterpart beside them."""
    near = np.hypot(rows[:, None] - rows, columns[:, None] - columns) < ONE_PLACE_PX
    np.fill_diagonal(near, val=False)
    return np.asarray(~np.any(near & inside[:, None] & inside, axis=1))


def _minutia(relief: FloatField, direction: FloatField, row: int, column: int, turn: int) -> TrueMinutia:
    # Where the phase falls once more going around clockwise, there is one ridge more ahead.
    angle = float(direction[row, column]) + (math.pi if turn > 0 else 0.0)
    x, y = column + 0.5, row + 0.5
    ahead = [_value(relief, x + by * math.cos(angle), y - by * math.sin(angle)) for by in _LOOK_PX]
    return TrueMinutia(x, y, angle % (2 * math.pi), sum(ahead) > 0)


def _value(relief: FloatField, x: float, y: float) -> float:
    return float(cv2.getRectSubPix(relief, (1, 1), (x, y))[0, 0])
