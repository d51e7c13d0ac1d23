"""Describes the neighborhood of each minutia and says how alike two neighborhoods are.

The comparison knows only `LocalDescriptor`, so that the description can be exchanged (docs/decisions/0003).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from station.matching.geometry import Floats, angle_difference, is_near_area, outline, rotated

Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Descriptions:
    """One row a minutia: `bits` (n x k) of what was found, `mask` (n) of the places that could be looked at."""

    bits: Words
    mask: Words

    def __getitem__(self, chosen: NDArray[np.intp]) -> Descriptions:
        return Descriptions(self.bits[chosen], self.mask[chosen])


class LocalDescriptor(Protocol):
    """A way of describing minutiae by their neighborhood, independent of where the finger lies and how it is turned."""

    def describe(self, x: Floats, y: Floats, angle_rad: Floats) -> Descriptions:
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

    RADIUS_PX = 70.0
    PLACES = 8
    ANGLES = 6
    REACH_PX = 50.0
    """Places farther than this from the hull of all minutiae tell nothing."""
    SPREAD_PX = 28.0 / 3.0
    SPREAD_RAD = 2.0 * math.pi / 9.0
    BIT_THRESHOLD = 0.01
    LEAST_COMMON_PLACES = 24

    def __init__(self) -> None:
        step = 2 * self.RADIUS_PX / self.PLACES
        centers = (np.arange(self.PLACES) - (self.PLACES - 1) / 2) * step
        u, v = (grid.ravel() for grid in np.meshgrid(centers, centers, indexing="ij"))
        in_disc = u * u + v * v <= self.RADIUS_PX**2
        self._u = u[in_disc].astype(np.float32)
        self._v = v[in_disc].astype(np.float32)
        self._place_bits = np.uint64(1) << np.flatnonzero(in_disc).astype(np.uint64)
        self._angle_shares = self._tabulate_angle_shares(steps=1024)

    def describe(self, x: Floats, y: Floats, angle_rad: Floats) -> Descriptions:
        """Describe each of n minutiae. Fewer than three give empty masks: they have no neighborhood."""
        n = len(x)
        if n < 3:
            return Descriptions(np.zeros((n, self.ANGLES), np.uint64), np.zeros(n, np.uint64))
        px, py = self._places(x, y, angle_rad)
        visible = is_near_area(px, py, outline(x, y), self.REACH_PX)
        nearness = self._nearness(px, py, x, y)
        presence = nearness @ self._shares_of_others(angle_rad)
        found = (presence >= self.BIT_THRESHOLD) & visible[..., None]
        bits = np.where(found, self._place_bits[:, None], np.uint64(0)).sum(axis=1, dtype=np.uint64)
        mask = np.where(visible, self._place_bits, np.uint64(0)).sum(axis=1, dtype=np.uint64)
        return Descriptions(bits, mask)

    def similarity(self, first: Descriptions, second: Descriptions) -> Floats:
        """Return 1 minus the normalized distance of the bits at common places, as the paper's bit version does."""
        common = first.mask[:, None] & second.mask[None, :]
        differing = np.zeros(common.shape, np.uint16)
        ones_first, ones_second = differing.copy(), differing.copy()
        for angle in range(self.ANGLES):
            a = first.bits[:, None, angle] & common
            b = second.bits[None, :, angle] & common
            ones_first += np.bitwise_count(a)
            ones_second += np.bitwise_count(b)
            differing += np.bitwise_count(a ^ b)
        norm = np.sqrt(ones_first.astype(np.float32)) + np.sqrt(ones_second.astype(np.float32))
        comparable = (np.bitwise_count(common) >= self.LEAST_COMMON_PLACES) & (norm > 0)
        similarity = 1 - np.sqrt(differing.astype(np.float32)) / np.maximum(norm, 1)
        return np.where(comparable, similarity, np.float32(0))

    def _places(self, x: Floats, y: Floats, angle_rad: Floats) -> tuple[Floats, Floats]:
        """Where the places of each minutia lie in the image (n x places)."""
        u, v = rotated(self._u, self._v, angle_rad[:, None])
        return x[:, None] + u, y[:, None] + v

    def _nearness(self, px: Floats, py: Floats, x: Floats, y: Floats) -> Floats:
        """Gaussian weight of each minutia at each place (n x places x n)."""
        apart_sq = (px[..., None] - x) ** 2 + (py[..., None] - y) ** 2
        scale = np.float32(1 / (self.SPREAD_PX * math.sqrt(2 * math.pi)))
        nearness: Floats = np.exp(apart_sq * np.float32(-0.5 / self.SPREAD_PX**2)) * scale
        return nearness

    def _shares_of_others(self, angle_rad: Floats) -> Floats:
        """How much each other minutia belongs to each relative angle (n x n x angles); a minutia itself to none."""
        turn = angle_difference(angle_rad[:, None], angle_rad[None, :])
        steps = len(self._angle_shares)
        shares: Floats = self._angle_shares[np.rint(turn * np.float32(steps / (2 * np.pi))).astype(np.intp) % steps]
        own = np.arange(len(angle_rad))
        shares[own, own] = 0
        return shares

    def _tabulate_angle_shares(self, steps: int) -> Floats:
        """Integrals of a normal density over each angle bin, for `steps` turns around the circle (steps x angles)."""
        width = 2 * math.pi / self.ANGLES
        shares = np.empty((steps, self.ANGLES), np.float32)
        for step in range(steps):
            for k in range(self.ANGLES):
                distance = -math.pi + (k + 0.5) * width - 2 * math.pi * step / steps
                distance -= 2 * math.pi * math.floor((distance + math.pi) / (2 * math.pi))
                shares[step, k] = self._normal_below(distance + width / 2) - self._normal_below(distance - width / 2)
        return shares

    def _normal_below(self, turn_rad: float) -> float:
        return 0.5 * (1 + math.erf(turn_rad / (self.SPREAD_RAD * math.sqrt(2))))


BIT_CYLINDERS = BitCylinders()
"""The descriptor the station uses; holds tables only and never changes."""
