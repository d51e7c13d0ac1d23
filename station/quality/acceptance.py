"""The acceptance score of one accepted press: 0 to 100, how well it will compare with other presses of its finger.

A sum of rising steps, one stair for each feature: a better feature can never lower the score. The stairs are fitted to
what presses scored against their mates (scripts/train_quality.py). The sum is then put on NFIQ 2's scale: a score means
that as many presses are worse by it as are by that NFIQ 2 score, so that thresholds given for NFIQ 2 (BSI TR-03121-3:
30 for thumb and index) hold for it. It does not copy NFIQ 2: the two differ about single presses.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from station.quality.press_features import PressFeatures, measure_press
from station.quality.trained import ACCEPTANCE_INTERCEPT, ACCEPTANCE_RAW, ACCEPTANCE_SCORES, ACCEPTANCE_STAIRS
from station.records import QualityScore, Template

ALGORITHM: Final = "station-accept"
VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Stair:
    """What one feature adds: nothing up to the first of `at`, then `rises[n]` from `at[n]` to `at[n + 1]`, evenly."""

    at: tuple[float, ...]
    rises: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """Return what `value` adds."""
        heights = np.concatenate([[0.0], np.cumsum(self.rises)])
        return float(np.interp(value, self.at, heights))


@dataclass(frozen=True, slots=True)
class AcceptanceModel:
    """The fitted numbers: a stair for each feature of `PressFeatures`, and the table from sum to score."""

    stairs: tuple[Stair, ...]
    intercept: float
    raw: tuple[float, ...]
    scores: tuple[float, ...]

    def raw_of(self, features: PressFeatures) -> float:
        """Return the sum of the stairs: the comparison score to be expected, without a claim."""
        values = dataclasses.astuple(features)
        return self.intercept + sum(stair(value) for stair, value in zip(self.stairs, values, strict=True))

    def score_of(self, features: PressFeatures) -> int:
        """Return the score, 0-100."""
        return round(float(np.interp(self.raw_of(features), self.raw, self.scores)))


MODEL: Final = AcceptanceModel(
    tuple(Stair(at, rises) for at, rises in ACCEPTANCE_STAIRS),
    ACCEPTANCE_INTERCEPT,
    ACCEPTANCE_RAW,
    ACCEPTANCE_SCORES,
)


def expected_score(value: int, model: AcceptanceModel = MODEL) -> float:
    """Return the calibrated comparison score (0-100) to be expected of a press of this acceptance score, on average."""
    return max(0.0, float(np.interp(value, model.scores, model.raw)))


def acceptance_score(pixels_500: NDArray[np.uint8], template: Template, model: AcceptanceModel = MODEL) -> QualityScore:
    """Score a 500-ppi image (height x width, uint8, dark ridges, at least 16 x 16 px) with its extracted template.

    Without minutiae there is nothing to compare: 0. About 5 ms; any thread.
    """
    value = model.score_of(measure_press(pixels_500, template)) if template.minutiae else 0
    return QualityScore(value, ALGORITHM, VERSION)
