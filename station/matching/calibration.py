"""Gives a raw score its meaning: -10 log10 of the false match rate at which it would just be accepted.

30 means that one stranger in 1,000 would score as high, 40 one in 10,000. Up to 20 (1 in 100) a table holds what pairs
of different fingers scored: whole presses of three sensors, the same cut to small patches, and simulated presses light
and full. Each entry is the most careful that any one of these sets asks for. Beyond it the tail is extrapolated as an
exponential with the mean excess over the table's end. Up to about 40 the pairs bear this out; 50 is "about 1 in 100,000
or rarer", which no set of this size could prove. See docs/decisions/0005-calibration.md.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from station.matching.evidence import Evidence
from station.matching.fusion import fuse
from station.matching.trained import (
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

ENOUGH_SUPPORTED: Final = 7.0
"""Fewer supported coincidences than this happen by chance wherever little is compared: about ten coinciding minutiae
of a true pair support each other as much."""

SCORE_PER_MATCHED: Final = 5.0
"""Whatever else agrees, 6 coinciding minutiae are the least for verification, 10 for a duplicate."""


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
