"""What two presses say for being of one finger: a handful of similarities, each of which can only speak for it."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from station.matching.compiled import compiled
from station.matching.geometry import Floats, is_in_area
from station.matching.growth import LEAST_PAIRS, Coincidences, grow
from station.matching.pairing import find_pairs, support_of
from station.matching.prepared import PreparedTemplate

_LEAST_SUPPORT: Final = 0.06
"""Pairs that are supported less do not start the growth."""


class Evidence(NamedTuple):
    """Similarities of a pair of presses; 0 where nothing coincides."""

    matched: float = 0.0
    """Number of coinciding minutiae, each by how exactly (0-1)."""
    supported: float = 0.0
    """Number of coinciding minutiae, each by the share of its neighbors that coincide the same way, and by how
    confidently both presses show it."""
    share: float = 0.0
    """Supported ones among the minutiae in the common area, which are counted by confidence, 0-1."""


@compiled
def measure(similarity: Floats, one: PreparedTemplate, other: PreparedTemplate) -> Evidence:
    """Measure the evidence of two presses with at least three minutiae each; `similarity` is of the neighborhoods."""
    found = lay_over(similarity, one, other)
    if len(found.first) < LEAST_PAIRS:
        return Evidence(0.0, 0.0, 0.0)
    support = support_of(found.first, found.second, one, other)
    matched, supported = 0.0, 0.0
    for k in range(len(support)):
        matched += found.nearness[k]
        # The lower confidence: no press then fits another one better than itself.
        supported += support[k] * min(one.confidence[found.first[k]], other.confidence[found.second[k]])
    common = _in_common_area(found, one, other)
    return Evidence(matched, supported, 2 * supported / max(common, 2 * supported, 1e-3))


@compiled
def lay_over(similarity: Floats, one: PreparedTemplate, other: PreparedTemplate) -> Coincidences:
    """Lay one press over the other and find what coincides; nothing does where no three pairs fit together."""
    pairs = find_pairs(similarity, one, other)
    strong = pairs.support > _LEAST_SUPPORT
    return grow(pairs.first[strong], pairs.second[strong], one, other)


@compiled
def _in_common_area(found: Coincidences, one: PreparedTemplate, other: PreparedTemplate) -> float:
    """Minutiae of either press that coincide or lie in the area of the other, by confidence."""
    coincides_one, coincides_other = np.zeros(len(one.x), np.bool_), np.zeros(len(other.x), np.bool_)
    coincides_one[found.first] = True
    coincides_other[found.second] = True
    motion = found.motion
    common = 0.0
    for i in range(len(one.x)):
        x = motion.cosine * one.x[i] - motion.sine * one.y[i] + motion.shift_x
        y = motion.sine * one.x[i] + motion.cosine * one.y[i] + motion.shift_y
        if coincides_one[i] or is_in_area(other.area, x, y):
            common += one.confidence[i]
    for j in range(len(other.x)):
        dx, dy = other.x[j] - motion.shift_x, other.y[j] - motion.shift_y
        x, y = motion.cosine * dx + motion.sine * dy, -motion.sine * dx + motion.cosine * dy
        if coincides_other[j] or is_in_area(one.area, x, y):
            common += other.confidence[j]
    return common
