"""Gives a raw score its meaning: -10 log10 of the false match rate at which it would just be accepted.

30 means that one stranger in 1,000 would score as high, 40 one in 10,000. Up to 20 (1 in 100) a table holds what pairs
of different fingers scored: whole presses of four sensors, the same cut to small patches, and simulated presses light
and full. Each entry is the most careful that any one of these sets asks for. Beyond it the tail is extrapolated as an
exponential with the mean excess over the table's end. Up to about 40 the pairs bear this out; 50 is "about 1 in 100,000
or rarer", which no set of this size could prove. See docs/decisions/0005-calibration.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from station.matching.evidence import Evidence
from station.matching.fusion import fuse
from station.matching.trained import (
    CALIBRATION_FMR_HIGH,
    CALIBRATION_FMR_LOW,
    CALIBRATION_RAW,
    CALIBRATION_SCORES,
    CALIBRATION_TAIL_SLOPE,
    LOSS_PER_MISSING,
)

THRESHOLD_VERIFY: Final = 30.0
"""Accepts one stranger in 1,000."""

THRESHOLD_DUPLICATE: Final = 50.0
"""For searching all stored people: expects less than one false candidate in 100,000 comparisons."""

HIGHEST_SCORE: Final = 100.0
"""As good as certain. No set of pairs could support a rarer rate, so none is claimed."""

ENOUGH_SUPPORTED: Final = 5.0
"""Less supported coincidence than this happens by chance wherever little is compared."""

SCORE_PER_MATCHED: Final = 7.5
"""Whatever else agrees, 4 exactly coinciding minutiae are the least for verification, 6.7 for a duplicate: about 6 and
10 as they coincide in true pairs."""


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """What is known of a score: the false match rate it stands for, and between which rates it was seen to lie."""

    score: float
    raw: float
    false_match_rate: float
    seen_low: float | None
    """Ends of the 95 % interval over all pairs used; None where the score is extrapolated."""
    seen_high: float | None

    @property
    def is_extrapolated(self) -> bool:
        """Whether no pairs stand behind the rate itself."""
        return self.seen_low is None


def calibration_table() -> tuple[CalibrationPoint, ...]:
    """Return the points of the table, then the decision thresholds, which are extrapolated from its tail."""
    measured = zip(CALIBRATION_SCORES, CALIBRATION_RAW, CALIBRATION_FMR_LOW, CALIBRATION_FMR_HIGH, strict=True)
    table = [CalibrationPoint(score, raw, 10 ** (-score / 10), low, high) for score, raw, low, high in measured]
    end = table[-1]
    for score in (THRESHOLD_VERIFY, 40.0, THRESHOLD_DUPLICATE):
        raw = end.raw + (score - end.score) / CALIBRATION_TAIL_SLOPE
        table.append(CalibrationPoint(score, raw, 10 ** (-score / 10), None, None))
    return tuple(table)


def evidenced(evidence: Evidence) -> float:
    """Return the raw score, lowered for each supported minutia that is missing from `ENOUGH_SUPPORTED`.

    In a small area shares and means reach by chance what they never reach over a whole press. What tells the two apart
    is how much coincides, not how many minutiae there are: so the loss shrinks with likeness, and never grows with it.
    """
    return fuse(evidence) - LOSS_PER_MISSING * max(0.0, ENOUGH_SUPPORTED - evidence.supported)


def calibrated(raw: float) -> float:
    """Return the calibrated score of a raw one, 0 to `HIGHEST_SCORE`; rises strictly in between."""
    if raw >= CALIBRATION_RAW[-1]:
        return min(HIGHEST_SCORE, CALIBRATION_SCORES[-1] + CALIBRATION_TAIL_SLOPE * (raw - CALIBRATION_RAW[-1]))
    return float(np.interp(raw, CALIBRATION_RAW, CALIBRATION_SCORES))


def calibrated_score(evidence: Evidence) -> float:
    """Return the calibrated score of two presses, 0 to `HIGHEST_SCORE`, held down where too few minutiae coincide."""
    return min(calibrated(evidenced(evidence)), SCORE_PER_MATCHED * evidence.matched)


def fuse_fingers(scores: Sequence[float]) -> float:
    """Return one calibrated score of several fingers of a person, each with its own calibrated score.

    Fisher's method: how often would strangers' fingers, alike independently, reach such a product of rates by chance.
    Two fingers of 20 (1 in 100 each) make 30; one finger's score stays as it is. Raises ValueError without any.
    """
    if not scores:
        raise ValueError("no finger was compared")
    log_product = sum(scores) * math.log(10) / 10
    terms = sum(log_product**k / math.factorial(k) for k in range(len(scores)))
    return min(HIGHEST_SCORE, max(0.0, 10 / math.log(10) * (log_product - math.log(terms))))
