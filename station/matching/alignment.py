"""Lays one press over the other: the rigid motion under which most minutiae coincide, and which ones do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.matching.geometry import Floats, angle_difference, rotated
from station.matching.pairing import Pairs
from station.matching.prepared import PreparedTemplate

_SEEDS = 8
_FIRST_REACH_PX, _FIRST_REACH_RAD = 20.0, 0.5
_REACH_PX, _REACH_RAD = 16.0, 0.4
_LEAST_MATCHED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Motions:
    """Rigid motions of the probe's plane into the reference's, one array element each: turn, then shift (px)."""

    turn_rad: Floats
    shift_x: Floats
    shift_y: Floats

    def apply(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Move points (n) by every motion (k): k x n."""
        turned_x, turned_y = rotated(x, y, self.turn_rad[:, None])
        return turned_x + self.shift_x[:, None], turned_y + self.shift_y[:, None]

    def apply_inverse(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Move points (n) of the reference's plane back: k x n."""
        return rotated(x - self.shift_x[:, None], y - self.shift_y[:, None], -self.turn_rad[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """The best motion, and the minutiae that coincide under it: `first[i]` of the probe is `second[i]`."""

    motion: Motions
    first: NDArray[np.intp]
    second: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.first)


def align(probe: PreparedTemplate, reference: PreparedTemplate, similarity: Floats, pairs: Pairs) -> Alignment | None:
    """Try the motion of each of the best pairs, refine it by what coincides, return the best; None when none holds."""
    motions = _motions_of_pairs(probe, reference, pairs)
    matched, worth = _coincidences(probe, reference, similarity, motions, _FIRST_REACH_PX, _FIRST_REACH_RAD)
    enough = matched.sum(axis=(1, 2)) >= _LEAST_MATCHED
    if not enough.any():
        return None
    motions = _least_squares(probe, reference, matched[enough])
    matched, worth = _coincidences(probe, reference, similarity, motions, _REACH_PX, _REACH_RAD)
    best = int(worth.argmax())
    first, second = np.nonzero(matched[best])
    if len(first) < _LEAST_MATCHED:
        return None
    return Alignment(_least_squares(probe, reference, matched[best : best + 1]), first, second)


def _motions_of_pairs(probe: PreparedTemplate, reference: PreparedTemplate, pairs: Pairs) -> Motions:
    """The motion that brings one minutia onto the other, for each of the best pairs."""
    first, second = pairs.first[:_SEEDS], pairs.second[:_SEEDS]
    turn_rad = angle_difference(reference.angle_rad[second], probe.angle_rad[first])
    x, y = rotated(probe.x[first], probe.y[first], turn_rad)
    return Motions(turn_rad, reference.x[second] - x, reference.y[second] - y)


def _coincidences(
    probe: PreparedTemplate,
    reference: PreparedTemplate,
    similarity: Floats,
    motions: Motions,
    reach_px: float,
    reach_rad: float,
) -> tuple[NDArray[np.bool_], Floats]:
    """Minutiae that are each other's nearest within reach (motions x n x m), and the worth of each motion."""
    x, y = motions.apply(probe.x, probe.y)
    apart_sq = (x[..., None] - reference.x) ** 2 + (y[..., None] - reference.y) ** 2
    turn = angle_difference(probe.angle_rad[:, None], reference.angle_rad[None, :])
    turn = np.abs(angle_difference(turn[None], -motions.turn_rad[:, None, None]))
    error = apart_sq / np.float32(reach_px**2) + (turn / np.float32(reach_rad)) ** 2
    error = np.where((apart_sq <= reach_px**2) & (turn <= reach_rad), error, np.float32(np.inf))
    nearest_first = error.min(axis=2, keepdims=True)
    nearest_second = error.min(axis=1, keepdims=True)
    matched = (error == nearest_first) & (error == nearest_second) & np.isfinite(error)
    worth = np.where(matched, (1 - 0.25 * np.minimum(error, 2)) * (0.5 + similarity), 0).sum(axis=(1, 2))
    return matched, worth.astype(np.float32)


def _least_squares(probe: PreparedTemplate, reference: PreparedTemplate, matched: NDArray[np.bool_]) -> Motions:
    """The motion with the least squared error over the matched minutiae, for each layer of `matched` (k x n x m)."""
    weight = matched.astype(np.float32)
    count = np.maximum(weight.sum(axis=(1, 2)), 1)
    of_probe, of_reference = weight.sum(axis=2), weight.sum(axis=1)
    center_px, center_py = of_probe @ probe.x / count, of_probe @ probe.y / count
    center_rx, center_ry = of_reference @ reference.x / count, of_reference @ reference.y / count
    px, py = probe.x - center_px[:, None], probe.y - center_py[:, None]
    rx, ry = reference.x - center_rx[:, None], reference.y - center_ry[:, None]
    partner_x, partner_y = (weight @ r[..., None] for r in (rx, ry))
    partner_x, partner_y = partner_x[..., 0], partner_y[..., 0]
    turn_rad = np.arctan2((px * partner_y - py * partner_x).sum(axis=1), (px * partner_x + py * partner_y).sum(axis=1))
    moved_x, moved_y = rotated(center_px, center_py, turn_rad)
    return Motions(turn_rad, center_rx - moved_x, center_ry - moved_y)
