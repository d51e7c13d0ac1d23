"""What is measured of one accepted press for its acceptance score: what a comparison will have to go on.

Of all features these foretold the outcome of comparisons on sensors that they were not fitted on. Contrast, certainty,
clarity, frequency, flow, areas and the mean confidence added nothing to them there: they tell good from poor on one
sensor, and one sensor from another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.quality.minutia_support import minutia_support
from station.quality.ridge_field import ridge_field
from station.quality.ridge_valley import unevenness
from station.records import Template


@dataclass(frozen=True, slots=True)
class PressFeatures:
    """Every one of them is better when higher."""

    confident: float
    """Logarithm of one more than the number of minutiae with high confidence."""
    in_core: float
    """The same of the number of minutiae to be expected in the middle 200 x 200 px."""
    evenness: float
    """0 = ridges and valleys share the area alike everywhere; negative where they do not."""


def measure_press(pixels_500: NDArray[np.uint8], template: Template) -> PressFeatures:
    """Measure a 500-ppi image (height x width, uint8, dark ridges) and the template extracted from it."""
    support = minutia_support(template)
    return PressFeatures(
        confident=math.log1p(support.confident),
        in_core=math.log1p(support.in_core),
        evenness=-unevenness(ridge_field(pixels_500)),
    )
