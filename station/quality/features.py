"""All features of one image, measured once, each by its own module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from station.quality.calibration import Calibration
from station.quality.centering import distance_from_middle, off_center
from station.quality.clarity import clarity
from station.quality.contact import clear_share, contact_share
from station.quality.contrast import contrast
from station.quality.creases import crease_density
from station.quality.flow import flow_break
from station.quality.frequency import frequency_purity
from station.quality.gray_level import ridge_darkness, valley_darkness, valley_fill
from station.quality.motion import motion
from station.quality.orientation import certainty
from station.quality.ridge_field import BoolGrid, FloatGrid, RidgeField
from station.quality.ridge_valley import ridge_share, unevenness
from station.quality.signature import signatures


@dataclass(frozen=True, slots=True)
class Features:
    """What was measured. All are shares or ratios, so that they mean the same on every sensor.

    Purity, flow and unevenness are shown and recorded; the score does not need them, as they tell good presses from
    faulty ones no better than what it has.
    """

    contact_share: float
    """Finger area over the area of a well placed finger on this sensor."""
    clear_share: float
    """The same for clear blocks only."""
    certainty: float
    """0-1, mean orientation certainty over the finger."""
    clarity: float
    """0-1, mean ridge continuity over the finger."""
    quality: float
    """0-1, mean over the finger of the geometric mean of certainty and clarity."""
    contrast: float
    """Valley minus ridge gray, over the gray of the glass."""
    ridge_share: float
    """0.5 = ridges as wide as valleys."""
    ridge_darkness: float
    valley_fill: float
    valley_darkness: float
    off_center: float
    distance_from_middle: float
    motion: float
    purity: float
    """0-1, how far the ridges keep one frequency."""
    flow_break: float
    """0 = the direction changes smoothly from block to block."""
    unevenness: float
    """Standard deviation of the ridge share over the finger."""
    creases: float
    """Length of white lines across the ridges, in block sides for each block of the finger."""
    residue: float = 0.0
    """Share of the empty glass that carries ridge-like marks; looked for only under a weak press on a known glass."""


def measure(
    field: RidgeField,
    calibration: Calibration,
    previous: NDArray[np.uint8] | None = None,
) -> tuple[Features, BoolGrid]:
    """Measure `field`. Return the features and which blocks are clear."""
    direction, continuity, relative_contrast = certainty(field), clarity(field), _relative_contrast(field)
    quality = cast("FloatGrid", np.sqrt(np.maximum(direction * continuity, 0)))
    clear = (
        field.is_finger
        & (quality >= calibration.clear_block_quality)
        & (relative_contrast >= calibration.clear_block_contrast)
    )
    features = Features(
        contact_share=contact_share(field),
        clear_share=clear_share(field, clear),
        certainty=field.mean_over_finger(direction),
        clarity=field.mean_over_finger(continuity),
        quality=field.mean_over_finger(quality),
        contrast=field.mean_over_finger(relative_contrast),
        ridge_share=ridge_share(field),
        ridge_darkness=ridge_darkness(field),
        valley_fill=valley_fill(field),
        valley_darkness=valley_darkness(field),
        off_center=off_center(field),
        distance_from_middle=distance_from_middle(field),
        motion=motion(field, previous),
        purity=_mean_purity(field),
        flow_break=field.mean_over_finger(flow_break(field)),
        unevenness=unevenness(field),
        creases=crease_density(field),
    )
    return features, clear


def _mean_purity(field: RidgeField) -> float:
    purity = frequency_purity(signatures(field))
    return float(np.average(purity, weights=field.finger_share[field.is_finger])) if purity.size else 0.0


def _relative_contrast(field: RidgeField) -> FloatGrid:
    return contrast(field) / np.float32(max(field.ground_level, 1.0))
