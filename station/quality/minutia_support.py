"""Minutia support: what the extracted template holds that a comparison can rest on.

The comparison sees nothing but minutiae, so their number and certainty say most about how it will go. Counted by the
confidence that the extractor gives each of them (0-100).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from station.records import Template

_HIGH_CONFIDENCE = 80

_CORE_SIDE_PX = 200.0
"""Window around the middle of the minutiae, as in the minutiae count of ISO/IEC 29794-4; 500 ppi."""


@dataclass(frozen=True, slots=True)
class MinutiaSupport:
    """All zero without minutiae."""

    confident: float = 0.0
    """Number of minutiae whose confidence is high."""
    in_core: float = 0.0
    """Sum of the confidences (0-1 each) in the middle 200 x 200 px: how many minutiae are to be expected there."""


def minutia_support(template: Template) -> MinutiaSupport:
    """Measure `template`."""
    if not template.minutiae:
        return MinutiaSupport()
    points = np.array([(minutia.x, minutia.y) for minutia in template.minutiae])
    confidence = np.array([minutia.quality for minutia in template.minutiae]) / 100
    in_core = (np.abs(points - points.mean(axis=0)) <= _CORE_SIDE_PX / 2).all(axis=1)
    return MinutiaSupport(
        confident=float(np.count_nonzero(confidence >= _HIGH_CONFIDENCE / 100)),
        in_core=float(confidence[in_core].sum()),
    )
