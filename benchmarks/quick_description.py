"""Describes single minutiae as `BitCylinders` describes all: a million templates in minutes.

Only for the gallery of a benchmark: it describes the few minutiae that are kept, not all.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from station.matching.compiled import compiled
from station.matching.descriptor import BIT_CYLINDERS, BIT_THRESHOLD, REACH_PX, SPREAD_PX

PLACES_U, PLACES_V = BIT_CYLINDERS.places[:, 0].copy(), BIT_CYLINDERS.places[:, 1].copy()
PLACE_BITS = np.uint64(1) << BIT_CYLINDERS.places[:, 2].astype(np.uint64)
ANGLE_SHARES = BIT_CYLINDERS.shares
_REACH_PX: Final = REACH_PX
_SPREAD_PX: Final = SPREAD_PX
_FAR_SQ: Final = (3 * SPREAD_PX) ** 2
_SCALE: Final = 1 / (SPREAD_PX * math.sqrt(2 * math.pi))
_THRESHOLD: Final = BIT_THRESHOLD
_TABLE_STEP: Final = 8.0
NEARNESS = np.exp(-0.5 * np.arange(0, _FAR_SQ * _TABLE_STEP + 2) / _TABLE_STEP / _SPREAD_PX**2) * _SCALE


@compiled
def hull_of(x: Any, y: Any, count: int, corners: Any) -> int:
    """Write the corners (indices) of the points' convex hull in turn, by wrapping; return how many."""
    start = 0
    for i in range(1, count):
        if x[i] < x[start] or (x[i] == x[start] and y[i] < y[start]):
            start = i
    n, at = 0, start
    while True:
        corners[n] = at
        n += 1
        following = 0 if at != 0 else 1
        for i in range(count):
            side = (x[following] - x[at]) * (y[i] - y[at]) - (y[following] - y[at]) * (x[i] - x[at])
            apart = (x[i] - x[at]) ** 2 + (y[i] - y[at]) ** 2
            if side < 0 or (side == 0 and apart > (x[following] - x[at]) ** 2 + (y[following] - y[at]) ** 2):
                following = i
        at = following
        if at == start or n >= count:
            return n


@compiled
def _is_near(px: float, py: float, x: Any, y: Any, corners: Any, n: int) -> bool:
    inside, nearest = True, 1e18
    for k in range(n):
        a, b = corners[k], corners[(k + 1) % n]
        ex, ey = x[b] - x[a], y[b] - y[a]
        qx, qy = px - x[a], py - y[a]
        inside = inside and ex * qy - ey * qx >= 0
        along = min(1.0, max(0.0, (qx * ex + qy * ey) / max(ex * ex + ey * ey, 1e-6)))
        nearest = min(nearest, (qx - along * ex) ** 2 + (qy - along * ey) ** 2)
    return (inside and n > 2) or nearest <= _REACH_PX * _REACH_PX


@compiled
def describe_mask(x: Any, y: Any, angle_rad: Any, corners: Any, n_corners: int, i: int) -> Any:
    """Return the mask of places of minutia `i` that lie in or near the finger."""
    cosine, sine = math.cos(angle_rad[i]), math.sin(angle_rad[i])
    mask = np.uint64(0)
    for place in range(len(PLACES_U)):
        px = x[i] + cosine * PLACES_U[place] - sine * PLACES_V[place]
        py = y[i] + sine * PLACES_U[place] + cosine * PLACES_V[place]
        if _is_near(px, py, x, y, corners, n_corners):
            mask |= PLACE_BITS[place]
    return mask


@compiled
def describe_bits(x: Any, y: Any, angle_rad: Any, count: int, mask: Any, i: int, bits: Any) -> None:
    """Write the words of minutia `i`."""
    cosine, sine = math.cos(angle_rad[i]), math.sin(angle_rad[i])
    steps, angles = ANGLE_SHARES.shape
    presence = np.empty(angles)
    bits[:] = np.uint64(0)
    for place in range(len(PLACES_U)):
        if mask & PLACE_BITS[place] == np.uint64(0):
            continue
        px = x[i] + cosine * PLACES_U[place] - sine * PLACES_V[place]
        py = y[i] + sine * PLACES_U[place] + cosine * PLACES_V[place]
        presence[:] = 0
        for t in range(count):
            apart_sq = (x[t] - px) ** 2 + (y[t] - py) ** 2
            if t == i or apart_sq >= _FAR_SQ:
                continue
            turn = angle_rad[i] - angle_rad[t]
            step = int(np.rint(turn * (steps / (2 * math.pi)))) % steps
            near = NEARNESS[int(apart_sq * _TABLE_STEP + 0.5)]
            for k in range(angles):
                presence[k] += near * ANGLE_SHARES[step, k]
        for k in range(angles):
            if presence[k] >= _THRESHOLD:
                bits[k] |= PLACE_BITS[place]
