"""Describes the neighborhood of each minutia and says how alike two neighborhoods are.

The comparison knows only `LocalDescriptor`, so that the description can be exchanged (docs/decisions/0003).
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from station.matching.compiled import bit_count, compiled
from station.matching.geometry import RAD_PER_STEP, TURN, Angles, Floats, outline

Words = NDArray[np.uint64]


class Descriptions(NamedTuple):
    """One row a minutia: `bits` (n x k) of what was found, `mask` (n) of the places that could be looked at."""

    bits: Words
    mask: Words


class LocalDescriptor(Protocol):
    """A way of describing minutiae by their neighborhood, independent of where the finger lies and how it is turned."""

    def describe(self, x: Floats, y: Floats, angle: Angles) -> Descriptions:
        """Describe each of n minutiae; positions in px at 500 ppi, angles in the image plane (y down)."""
        ...

    def similarity(self, first: Descriptions, second: Descriptions) -> Floats:
        """Return the similarity 0-1 (n x m) of each of n with each of m; 0 also where too little can be compared."""
        ...


class BitCylinders:
    """Minutia cylinder codes as bits (Cappelli, Ferrara and Maltoni, IEEE TPAMI 32(12), 2010), 8 x 8 places x 6 angles.

    The disc around a minutia, turned by its angle, is divided into places; at each place and for each relative angle
    one bit tells whether other minutiae lie near. The mask holds the places in or near the finger.
    """

    def __init__(self) -> None:
        self.places = _places_in_disc()
        self.shares = _tabulate_angle_shares()

    def describe(self, x: Floats, y: Floats, angle: Angles) -> Descriptions:
        """Describe each of n minutiae. Fewer than three give empty masks: they have no neighborhood."""
        if len(x) < 3:
            return Descriptions(np.zeros((len(x), ANGLES), np.uint64), np.zeros(len(x), np.uint64))
        return Descriptions(*_describe(x, y, angle, outline(x, y), self.places, self.shares))

    def similarity(self, first: Descriptions, second: Descriptions) -> Floats:
        """Return 1 minus the normalized distance of the bits at common places, as the paper's bit version does."""
        return _similarity(first.bits, first.mask, second.bits, second.mask)


ANGLES: Final = 6
_RADIUS_PX = 70.0
_PLACES_A_SIDE = 8
REACH_PX: Final = 50.0
"""Places farther than this from the hull of all minutiae tell nothing."""
SPREAD_PX: Final = 28.0 / 3.0
_CUT_PX = 3 * SPREAD_PX
_ROOT_OF_TURN = math.sqrt(2 * math.pi)
_SPREAD_RAD = 2.0 * math.pi / 9.0
BIT_THRESHOLD: Final = 0.01
LEAST_COMMON_PLACES: Final = 24
_SHARE_STEPS = 1024
_STEPS_PER_SHARE = TURN // _SHARE_STEPS


def _places_in_disc() -> NDArray[np.float64]:
    """Centers of the places around a minutia that looks along +x (rows of x, y in px, and the number of the bit)."""
    step = 2 * _RADIUS_PX / _PLACES_A_SIDE
    centers = (np.arange(_PLACES_A_SIDE) - (_PLACES_A_SIDE - 1) / 2) * step
    u, v = (grid.ravel() for grid in np.meshgrid(centers, centers, indexing="ij"))
    in_disc = np.flatnonzero(u * u + v * v <= _RADIUS_PX**2)
    return np.stack([u[in_disc], v[in_disc], in_disc], axis=1)


def _tabulate_angle_shares() -> NDArray[np.float64]:
    """Integrals of a normal density over each angle bin, for `_SHARE_STEPS` turns of the circle (steps x angles)."""
    width = 2 * math.pi / ANGLES
    shares = np.empty((_SHARE_STEPS, ANGLES), np.float64)
    for step in range(_SHARE_STEPS):
        for k in range(ANGLES):
            distance = -math.pi + (k + 0.5) * width - 2 * math.pi * step / _SHARE_STEPS
            distance -= 2 * math.pi * math.floor((distance + math.pi) / (2 * math.pi))
            shares[step, k] = _normal_below(distance + width / 2) - _normal_below(distance - width / 2)
    return shares


def _normal_below(turn_rad: float) -> float:
    return 0.5 * (1 + math.erf(turn_rad / (_SPREAD_RAD * math.sqrt(2))))


@compiled
def _describe(
    x: Floats, y: Floats, angle: Angles, corners: Floats, places: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[Words, Words]:
    n = len(x)
    bits = np.zeros((n, ANGLES), np.uint64)
    mask = np.zeros(n, np.uint64)
    near, share = np.empty(n, np.int64), np.empty(n, np.int64)
    presence = np.empty(ANGLES)
    for i in range(n):
        count = 0
        for j in range(n):
            if j != i and (x[j] - x[i]) ** 2 + (y[j] - y[i]) ** 2 < (_RADIUS_PX + _CUT_PX) ** 2:
                turn = int(angle[i]) - int(angle[j])
                near[count] = j
                share[count] = ((turn + _STEPS_PER_SHARE // 2) // _STEPS_PER_SHARE) % _SHARE_STEPS
                count += 1
        cosine, sine = math.cos(angle[i] * RAD_PER_STEP), math.sin(angle[i] * RAD_PER_STEP)
        for place in range(len(places)):
            u, v = places[place, 0], places[place, 1]
            px, py = x[i] + cosine * u - sine * v, y[i] + sine * u + cosine * v
            if not _is_near_hull(px, py, corners):
                continue
            bit = np.uint64(1) << np.uint64(places[place, 2])
            mask[i] |= bit
            presence[:] = 0.0
            for neighbor in range(count):
                dx, dy = x[near[neighbor]] - px, y[near[neighbor]] - py
                apart_sq = dx * dx + dy * dy
                if apart_sq < _CUT_PX * _CUT_PX:
                    nearness = math.exp(-apart_sq / (2 * SPREAD_PX * SPREAD_PX))
                    for k in range(ANGLES):
                        presence[k] += nearness * shares[share[neighbor], k]
            for k in range(ANGLES):
                if presence[k] >= BIT_THRESHOLD * SPREAD_PX * _ROOT_OF_TURN:
                    bits[i, k] |= bit
    return bits, mask


@compiled
def _is_near_hull(x: float, y: float, corners: Floats) -> bool:
    """Whether a point lies in the hull (corners in order, either sense) or within `REACH_PX` of its border."""
    n = len(corners)
    left, right = 0, 0
    nearest_sq = math.inf
    ax, ay = corners[n - 1, 0], corners[n - 1, 1]
    for k in range(n):
        ex, ey = corners[k, 0] - ax, corners[k, 1] - ay
        px, py = x - ax, y - ay
        side = ex * py - ey * px
        left += side >= 0
        right += side <= 0
        along = min(1.0, max(0.0, (px * ex + py * ey) / max(ex * ex + ey * ey, 1e-6)))
        rx, ry = px - along * ex, py - along * ey
        nearest_sq = min(nearest_sq, rx * rx + ry * ry)
        ax, ay = corners[k, 0], corners[k, 1]
    return nearest_sq <= REACH_PX * REACH_PX or (n >= 3 and (left == n or right == n))


@compiled
def _similarity(first_bits: Words, first_mask: Words, second_bits: Words, second_mask: Words) -> Floats:
    n, m = len(first_mask), len(second_mask)
    similarity = np.zeros((n, m), np.float32)
    for i in range(n):
        for j in range(m):
            common = first_mask[i] & second_mask[j]
            if bit_count(common) < LEAST_COMMON_PLACES:
                continue
            differing, ones_first, ones_second = 0, 0, 0
            for k in range(ANGLES):
                a, b = first_bits[i, k] & common, second_bits[j, k] & common
                differing += bit_count(a ^ b)
                ones_first += bit_count(a)
                ones_second += bit_count(b)
            norm = math.sqrt(ones_first) + math.sqrt(ones_second)
            if norm > 0:
                similarity[i, j] = max(0.0, 1.0 - math.sqrt(differing) / norm)
    return similarity


BIT_CYLINDERS = BitCylinders()
"""The descriptor the station uses; holds tables only and never changes."""
