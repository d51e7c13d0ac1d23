"""A template made ready for comparison: its best minutiae as arrays, with the descriptions of their neighborhoods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.matching.descriptor import BIT_CYLINDERS, Descriptions, LocalDescriptor
from station.matching.geometry import Floats, outline
from station.records import Template

MAX_COMPARED = 80
"""More minutiae cost time and add false ones."""

LEAST_COMPARED = 3
"""Fewer minutiae than this have neither neighborhood nor area: they are comparable with nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class PreparedTemplate:
    """Minutiae as arrays of one length, best first; px at 500 ppi, angles in the image plane (y down)."""

    x: Floats
    y: Floats
    angle_rad: Floats
    type: NDArray[np.int8]
    descriptions: Descriptions
    corners: Floats
    """Convex hull of the minutiae (n x 2); empty when not comparable."""

    def __len__(self) -> int:
        return len(self.x)

    @property
    def is_comparable(self) -> bool:
        """Whether there is enough to compare at all."""
        return len(self) >= LEAST_COMPARED


def prepare(template: Template, descriptor: LocalDescriptor = BIT_CYLINDERS) -> PreparedTemplate:
    """Make `template` ready for comparison, about 1 ms. Only templates prepared with one descriptor can be compared."""
    best = sorted(template.minutiae, key=lambda minutia: -minutia.quality)[:MAX_COMPARED]
    x = np.array([minutia.x for minutia in best], np.float32)
    y = np.array([minutia.y for minutia in best], np.float32)
    angle_rad = np.mod(np.array([-minutia.angle_rad for minutia in best], np.float32), np.float32(2 * np.pi))
    return PreparedTemplate(
        x=x,
        y=y,
        angle_rad=angle_rad,
        type=np.array([minutia.type for minutia in best], np.int8),
        descriptions=descriptor.describe(x, y, angle_rad),
        corners=outline(x, y) if len(best) >= LEAST_COMPARED else np.empty((0, 2), np.float32),
    )
