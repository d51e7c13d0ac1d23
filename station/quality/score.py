"""The quality of one live image: features, their score from 0 to 100, and the one thing to mend first.

The score is a weighted geometric mean of how desirable each feature is, so it rises with every one of them and one bad
feature cannot be paid for by the others.
"""

from __future__ import annotations

import dataclasses
import math
from typing import cast

import numpy as np
from numpy.typing import NDArray

from station.events import Assessment, BlockState
from station.quality.calibration import Calibration
from station.quality.cause import cause, has_finger, pressure, wetness
from station.quality.features import Features, measure
from station.quality.residue import residue_share
from station.quality.ridge_field import BLOCK_PX, BoolGrid, RidgeField, ridge_field
from station.records import QualityReason, QualityScore

ALGORITHM = "station-live"
VERSION = "2"

_LEAST_SIDE_PX = BLOCK_PX


class QualityAssessor:
    """Judges images by one calibration. Holds no state between images, so any thread may use it."""

    def __init__(self, calibration: Calibration | None = None) -> None:
        self._calibration = calibration or Calibration()

    def assess(
        self,
        pixels_500: NDArray[np.uint8],
        previous: NDArray[np.uint8] | None = None,
        background: NDArray[np.uint8] | None = None,
    ) -> Assessment:
        """Judge a 500-ppi image (height x width, uint8, dark ridges).

        `previous` is the frame before of the same finger, to see motion; `background` the empty glass, to see dirt
        and to know its gray. Images smaller than a block of 16 x 16 px raise ValueError.
        """
        if pixels_500.ndim != 2 or min(pixels_500.shape) < _LEAST_SIDE_PX:
            raise ValueError("an image to assess has two dimensions of at least 16 px")
        field = ridge_field(pixels_500, background)
        features, clear = measure(field, self._calibration, previous)
        value = score_of(features, self._calibration)
        if background is not None and value < self._calibration.pass_score:
            features = dataclasses.replace(features, residue=residue_share(background))
        return Assessment(
            score=QualityScore(value, ALGORITHM, VERSION),
            reason=cause(features, value, self._calibration),
            block_map=_block_map(field, clear),
            features=dataclasses.asdict(features),
        )

    def assess_empty(self, pixels_500: NDArray[np.uint8]) -> Assessment:
        """Say of an image known to show no finger what `assess` says of clean glass, whatever marks are on it."""
        rows, columns = (math.ceil(side / BLOCK_PX) for side in pixels_500.shape)
        return Assessment(
            score=QualityScore(0, ALGORITHM, VERSION),
            reason=QualityReason.NO_FINGER,
            block_map=np.full((rows, columns), BlockState.OUTSIDE, np.uint8),
            features={},
        )


def score_of(features: Features, calibration: Calibration) -> int:
    """Combine `features` to a score from 0 (no finger) to 100."""
    if not has_finger(features, calibration):
        return 0
    factors = (
        calibration.contact(features.contact_share),
        calibration.clear_share(features.clear_share),
        calibration.quality(features.quality),
        calibration.fine_quality(features.quality),
        calibration.contrast(features.contrast),
        calibration.darkness(features.ridge_darkness),
        calibration.thin_ridges(features.ridge_share),
        calibration.pressure(pressure(features, calibration)),
        calibration.wetness(wetness(features, calibration)),
        calibration.off_center(features.off_center),
        calibration.motion(features.motion),
        calibration.creases(features.creases),
    )
    return round(100 * math.prod(factors))


def _block_map(field: RidgeField, clear: BoolGrid) -> NDArray[np.uint8]:
    states = np.where(field.is_finger, np.where(clear, BlockState.CLEAR, BlockState.WEAK), BlockState.OUTSIDE)
    return cast("NDArray[np.uint8]", states.astype(np.uint8))
