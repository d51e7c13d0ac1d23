"""A template made ready for comparison: its best minutiae, with all that does not depend on the other press."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.matching.compiled import compiled
from station.matching.descriptor import BIT_CYLINDERS, Descriptions, LocalDescriptor
from station.matching.geometry import RAD_PER_STEP, Angles, Floats, area_of, to_angles, wrapped
from station.records import Template

MAX_COMPARED: Final = 80
"""More minutiae cost time and add false ones."""

LEAST_COMPARED: Final = 3
"""Fewer minutiae than this have neither neighborhood nor area: they are comparable with nothing."""

NEIGHBOR_PX: Final = 100.0
"""Minutiae closer than this support each other: near enough that a pressed and rolled finger keeps their distance."""

_AREA_MARGIN_PX: Final = 6.0


class PreparedTemplate(NamedTuple):
    """Minutiae as arrays of one length n, best first; px at 500 ppi, angles in the image plane (y down)."""

    x: Floats
    y: Floats
    angle: Angles
    type: NDArray[np.int8]
    confidence: Floats
    """0-1."""
    distance: Floats
    """From each to each, px (n x n)."""
    bearing: Angles
    """Where each sees each other, from its own direction (n x n)."""
    neighbors: NDArray[np.int32]
    """How many others are closer than `NEIGHBOR_PX`."""
    area: NDArray[np.uint8]
    """Cells in which the minutiae lie; see `geometry.area_of`."""
    descriptions: Descriptions
    """Of the neighborhoods: one for each minutia, or, in a consolidated reference, one for each press that shows it."""
    owner: NDArray[np.int32]
    """The minutia that each description is of."""

    @property
    def size(self) -> int:
        """The number of minutiae."""
        return len(self.x)

    @property
    def is_comparable(self) -> bool:
        """Whether there is enough to compare at all."""
        return len(self.x) >= LEAST_COMPARED


def prepare(template: Template, descriptor: LocalDescriptor = BIT_CYLINDERS) -> PreparedTemplate:
    """Make `template` ready for comparison. Only templates prepared with one descriptor can be compared."""
    best = sorted(template.minutiae, key=lambda minutia: -minutia.quality)[:MAX_COMPARED]
    return prepare_minutiae(
        x=np.array([minutia.x for minutia in best], np.float32),
        y=np.array([minutia.y for minutia in best], np.float32),
        angle_rad=np.array([-minutia.angle_rad for minutia in best], np.float32),
        type=np.array([minutia.type for minutia in best], np.int8),
        confidence=np.array([minutia.quality for minutia in best], np.float32) / np.float32(100),
        descriptor=descriptor,
    )


def prepare_minutiae(
    *,
    x: Floats,
    y: Floats,
    angle_rad: Floats,
    type: NDArray[np.int8],
    confidence: Floats,
    descriptor: LocalDescriptor = BIT_CYLINDERS,
) -> PreparedTemplate:
    """As `prepare`, from arrays of one length, best first; angles in the image plane (y down).

    Where no confidence is reported (all 0), all minutiae count fully.
    """
    angle = to_angles(angle_rad)
    confidence = confidence if confidence.any() else np.ones_like(confidence)
    own = np.arange(len(x), dtype=np.int32)
    return with_relations(x, y, angle, type, confidence, descriptor.describe(x, y, angle), own)


def with_relations(
    x: Floats,
    y: Floats,
    angle: Angles,
    type: NDArray[np.int8],
    confidence: Floats,
    descriptions: Descriptions,
    owner: NDArray[np.int32],
) -> PreparedTemplate:
    """Complete described minutiae by what follows from their places."""
    distance, bearing, neighbors = _relations(x, y, angle)
    area = area_of(x, y, _AREA_MARGIN_PX)
    return PreparedTemplate(x, y, angle, type, confidence, distance, bearing, neighbors, area, descriptions, owner)


def similarity_of(one: PreparedTemplate, other: PreparedTemplate, descriptor: LocalDescriptor) -> Floats:
    """How alike the neighborhoods of each minutia of the one and each of the other are (n x m, 0-1).

    A minutia with several descriptions is as similar as the most similar of them.
    """
    similarity = descriptor.similarity(one.descriptions, other.descriptions)
    if len(one.owner) == one.size and len(other.owner) == other.size:
        return similarity
    return _best_of_owners(similarity, one.owner, other.owner, one.size, other.size)


@compiled
def _best_of_owners(similarity: Floats, rows: NDArray[np.int32], columns: NDArray[np.int32], n: int, m: int) -> Floats:
    best = np.zeros((n, m), np.float32)
    for a in range(len(rows)):
        for b in range(len(columns)):
            best[rows[a], columns[b]] = max(best[rows[a], columns[b]], similarity[a, b])
    return best


@compiled
def _relations(x: Floats, y: Floats, angle: Angles) -> tuple[Floats, Angles, NDArray[np.int32]]:
    n = len(x)
    distance = np.zeros((n, n), np.float32)
    bearing = np.zeros((n, n), np.int16)
    neighbors = np.zeros(n, np.int32)
    for i in range(n):
        for j in range(n):
            if i != j:
                dx, dy = x[j] - x[i], y[j] - y[i]
                distance[i, j] = math.sqrt(dx * dx + dy * dy)
                line = round(math.atan2(dy, dx) / RAD_PER_STEP)
                bearing[i, j] = wrapped(line - angle[i])
                neighbors[i] += distance[i, j] < NEIGHBOR_PX
    return distance, bearing, neighbors
