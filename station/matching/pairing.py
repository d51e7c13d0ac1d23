"""Pairs the minutiae of two presses by their neighborhoods, then lets the pairs vote on each other.

Local similarity assignment with relaxation (Cappelli, Ferrara and Maltoni, 2010): a pair is believed as far as its
distances and angles to the other pairs are the same in both presses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.matching.geometry import Floats, angle_difference
from station.matching.prepared import PreparedTemplate

_MAX_TURN_RAD = 1.6
"""People do not press a finger turned by more than a right angle."""

_MAX_PAIRS = 60
_ROUNDS = 5
_OWN_SHARE = np.float32(0.5)

_LENGTH_TOLERANCE_PX, _LENGTH_SLOPE = 8.0, 0.6
_ANGLE_TOLERANCE_RAD, _ANGLE_SLOPE = math.pi / 10, 25.0


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Minutiae taken for the same, most supported pair first: `first[i]` of one press is `second[i]` of the other."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]

    score: float
    """Mean belief in the best pairs after relaxation, 0-1."""

    def __len__(self) -> int:
        return len(self.first)


def pair_minutiae(probe: PreparedTemplate, reference: PreparedTemplate, similarity: Floats) -> Pairs:
    """Pair minutiae one to one by `similarity` (n x m, 0-1) and relax. Both presses have at least three minutiae."""
    turn = angle_difference(probe.angle_rad[:, None], reference.angle_rad[None, :])
    allowed = np.where(np.abs(turn) <= _MAX_TURN_RAD, similarity, np.float32(0))
    first, second = greedy_pairs(allowed)
    first, second = first[:_MAX_PAIRS], second[:_MAX_PAIRS]
    if len(first) < 2:
        return Pairs(first, second, 0.0)
    initial = allowed[first, second]
    belief = _relax(initial, _agreement(probe, first, reference, second))
    order = np.argsort(-belief / initial, kind="stable")
    counted = _pairs_counted(min(len(probe), len(reference)))
    score = float(belief[order[:counted]].sum()) / counted
    return Pairs(first[order], second[order], score)


def greedy_pairs(similarity: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pair rows with columns, the most similar first, each once; only similarities above 0. Best pair first.

    Taking in each round all pairs that are the best of their row and of their column gives the same as one at a time.
    """
    left = similarity.copy()
    rows = np.arange(len(left))
    first: list[NDArray[np.intp]] = []
    second: list[NDArray[np.intp]] = []
    while left.size:
        best_column = left.argmax(axis=1)
        chosen = rows[(left.argmax(axis=0)[best_column] == rows) & (left[rows, best_column] > 0)]
        if not len(chosen):
            break
        columns = best_column[chosen]
        first.append(chosen)
        second.append(columns)
        left[chosen, :] = 0
        left[:, columns] = 0
    if not first:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    all_first, all_second = np.concatenate(first), np.concatenate(second)
    order = np.argsort(-similarity[all_first, all_second], kind="stable")
    return all_first[order], all_second[order]


def _agreement(
    probe: PreparedTemplate, first: NDArray[np.intp], reference: PreparedTemplate, second: NDArray[np.intp]
) -> Floats:
    """How far each two pairs fit together (n x n, 0-1): lengths, angles between, and angles to the connecting line."""
    length_p, between_p, to_line_p = _relations(probe, first)
    length_r, between_r, to_line_r = _relations(reference, second)
    length_error = np.abs(length_p - length_r)
    between_error = np.abs(angle_difference(between_p, between_r))
    line_error = np.abs(angle_difference(to_line_p, to_line_r))
    line_error = np.maximum(line_error, line_error.T)
    agreement = (
        _falling(length_error, _LENGTH_TOLERANCE_PX, _LENGTH_SLOPE)
        * _falling(between_error, _ANGLE_TOLERANCE_RAD, _ANGLE_SLOPE)
        * _falling(line_error, _ANGLE_TOLERANCE_RAD, _ANGLE_SLOPE)
    )
    np.fill_diagonal(agreement, 0)
    return agreement


def _relations(press: PreparedTemplate, chosen: NDArray[np.intp]) -> tuple[Floats, Floats, Floats]:
    """Lengths of the lines between minutiae, angles between them, and angles of each to the lines (each n x n)."""
    x, y, angle_rad = press.x[chosen], press.y[chosen], press.angle_rad[chosen]
    dx, dy = x[:, None] - x[None, :], y[:, None] - y[None, :]
    line_rad = np.arctan2(dy, dx)
    return np.hypot(dx, dy), angle_rad[:, None] - angle_rad[None, :], angle_rad[:, None] - line_rad


def _relax(initial: Floats, agreement: Floats) -> Floats:
    belief = initial
    others = np.float32(len(initial) - 1)
    for _ in range(_ROUNDS):
        belief = _OWN_SHARE * belief + (1 - _OWN_SHARE) * (agreement @ belief) / others
    return belief


def _pairs_counted(fewest_minutiae: int) -> int:
    """Small presses are judged by fewer pairs: from 4 to 12 with the number of minutiae."""
    return 4 + round(8 / (1 + math.exp(-0.4 * (fewest_minutiae - 20))))


def _falling(error: Floats, tolerance: float, slope: float) -> Floats:
    """A soft step from 1 to 0 around `tolerance`."""
    step: Floats = np.float32(0.5) - np.float32(0.5) * np.tanh((error - np.float32(tolerance)) * np.float32(slope / 2))
    return step
