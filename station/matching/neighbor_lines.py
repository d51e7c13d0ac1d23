"""Another way to describe neighborhoods: the lines from a minutia to its nearest neighbors.

Comparing lengths and directions of lines between minutiae is older than minutia cylinders and free of claims to them
(it is how NIST's Bozorth3 of the 1990s sees a finger). See docs/decisions/0003.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from station.matching.compiled import compiled
from station.matching.descriptor import Descriptions, Words
from station.matching.geometry import RAD_PER_STEP, Angles, Floats, falling, wrapped

LINES: Final = 9
_LEAST_LINES: Final = 4
_FEWEST_COUNTED: Final = 6
_LENGTH_ERROR_PX, _LENGTH_ERROR_SHARE = 3.0, 0.06
_BEARING_ERROR_RAD, _BEARING_ERROR_PX = 0.15, 3.0
_TURN_ERROR_RAD: Final = 0.25
_MOST_ERRORS: Final = 2.5
"""Lines farther apart than so many allowed errors do not agree at all."""


class NeighborLines:
    """Lines to the nearest neighbors: length, bearing from the minutia's direction, turn of the neighbor against it.

    A word holds a line: 16 bits each for length (1/16 px), bearing and turn (65,536ths of a turn); the mask counts the
    lines.
    """

    def describe(self, x: Floats, y: Floats, angle: Angles) -> Descriptions:
        """Describe each of n minutiae by its nearest neighbors, the nearest first."""
        return Descriptions(*_describe(x, y, angle))

    def similarity(self, first: Descriptions, second: Descriptions) -> Floats:
        """Return how many of the lines agree, each with at most one of the other, as a share of the fewer lines."""
        return _similarity(first.bits, first.mask, second.bits, second.mask)


@compiled
def _describe(x: Floats, y: Floats, angle: Angles) -> tuple[Words, Words]:
    n = len(x)
    lines = np.zeros((n, LINES), np.uint64)
    count = np.zeros(n, np.uint64)
    apart_sq = np.empty(n, np.float64)
    for i in range(n):
        for j in range(n):
            apart_sq[j] = (x[j] - x[i]) ** 2 + (y[j] - y[i]) ** 2 if j != i else math.inf
        nearest = np.argsort(apart_sq, kind="mergesort")[: min(LINES, n - 1)]
        for k in range(len(nearest)):
            j = nearest[k]
            line = round(math.atan2(y[j] - y[i], x[j] - x[i]) / RAD_PER_STEP)
            length = min(0xFFFF, round(16 * math.sqrt(apart_sq[j])))
            bearing = (line - int(angle[i])) & 0xFFFF
            turn = (int(angle[j]) - int(angle[i])) & 0xFFFF
            lines[i, k] = np.uint64(length << 32 | bearing << 16 | turn)
        count[i] = len(nearest)
    return lines, count


@compiled
def _similarity(first: Words, first_count: Words, second: Words, second_count: Words) -> Floats:
    n, m = len(first), len(second)
    length_a, bearing_a, turn_a = _unpacked(first)
    length_b, bearing_b, turn_b = _unpacked(second)
    count_a, count_b = first_count.astype(np.int64), second_count.astype(np.int64)
    similarity = np.zeros((n, m), np.float32)
    for i in range(n):
        for j in range(m):
            lines_a, lines_b = count_a[i], count_b[j]
            if min(lines_a, lines_b) < _LEAST_LINES:
                continue
            agreeing, taken, shortest = 0.0, 0, 0
            for a in range(lines_a):
                length = length_a[i, a]
                allowed = _LENGTH_ERROR_PX + _LENGTH_ERROR_SHARE * length
                bearing_per_step = RAD_PER_STEP / (_BEARING_ERROR_RAD + _BEARING_ERROR_PX / (length + 1.0))
                best, best_line = 0.0, -1
                while shortest < lines_b and length_b[j, shortest] < length - _MOST_ERRORS * allowed:
                    shortest += 1
                for b in range(shortest, lines_b):
                    if length_b[j, b] > length + _MOST_ERRORS * allowed:
                        break
                    bearing = wrapped(bearing_a[i, a] - bearing_b[j, b]) * bearing_per_step
                    if bearing > _MOST_ERRORS or bearing < -_MOST_ERRORS or taken >> b & 1:
                        continue
                    turn = wrapped(turn_a[i, a] - turn_b[j, b]) * (RAD_PER_STEP / _TURN_ERROR_RAD)
                    apart = (length - length_b[j, b]) / allowed
                    value = falling(apart * apart + bearing * bearing + turn * turn)
                    if value > best:
                        best, best_line = value, b
                if best_line >= 0:
                    agreeing += best
                    taken |= 1 << best_line
            similarity[i, j] = min(1.0, agreeing / max(_FEWEST_COUNTED, min(lines_a, lines_b)))
    return similarity


@compiled
def _unpacked(lines: Words) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Lengths (px), bearings and turns (65,536ths)."""
    n, m = lines.shape
    length, bearing, turn = np.empty((n, m)), np.empty((n, m), np.int64), np.empty((n, m), np.int64)
    for i in range(n):
        for k in range(m):
            word = int(lines[i, k])
            length[i, k] = (word >> 32) / 16
            bearing[i, k] = word >> 16 & 0xFFFF
            turn[i, k] = word & 0xFFFF
    return length, bearing, turn


NEIGHBOR_LINES = NeighborLines()
