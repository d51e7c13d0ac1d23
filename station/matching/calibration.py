"""Gives a raw score its meaning: -10 log10 of the false match rate at which it would just be accepted.

30 means that one stranger in 1,000 would score as high, 40 one in 10,000. Up to 20 (1 in 100) a table holds what pairs
of different fingers scored, 13,440 of three sets, each entry the most careful that any one of the sets asks for. Beyond
it the tail is extrapolated as an exponential with the mean excess of the highest hundredth; the real tail falls faster.
Up to about 40 the pairs bear this out; 50 is "about 1 in 100,000 or rarer", which no set of this size could prove.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from station.matching.evidence import Evidence
from station.matching.fusion import fuse
from station.matching.trained import CALIBRATION_RAW, CALIBRATION_SCORES, CALIBRATION_TAIL_SLOPE

THRESHOLD_VERIFY: Final = 30.0
"""Accepts one stranger in 1,000."""

THRESHOLD_DUPLICATE: Final = 50.0
"""For searching all stored people: expects less than one false candidate in 100,000 comparisons."""

HIGHEST_SCORE: Final = 100.0
"""As good as certain. No set of pairs could support a rarer rate, so none is claimed."""

_SCORE_PER_MATCHED: Final = 3.75
"""A small area may agree by chance in ways few pairs of a training set show: 8 coinciding minutiae are the least for
verification, 14 for a duplicate. Real prints cut to some 12 minutiae keep to the claimed rate with it."""

_TYPICAL_PAIRINGS: Final = 30**2
"""Pairs of minutiae that two presses of 30 offer; the table holds for those and fewer."""


def calibrated(raw: float) -> float:
    """Return the calibrated score (0 and up) of a raw one; rises strictly within the table and beyond it."""
    if raw >= CALIBRATION_RAW[-1]:
        return CALIBRATION_SCORES[-1] + CALIBRATION_TAIL_SLOPE * (raw - CALIBRATION_RAW[-1])
    return float(np.interp(raw, CALIBRATION_RAW, CALIBRATION_SCORES))


def calibrated_score(evidence: Evidence) -> float:
    """Return the calibrated score of two presses, 0 to `HIGHEST_SCORE`.

    Large clean presses have more minutiae that may coincide by chance: the rate counts as often as there are more
    pairings than usual. Where too few minutiae coincide to say more, the score is held down.
    """
    more_chances = 10 * math.log10(max(1.0, evidence.pairings / _TYPICAL_PAIRINGS))
    score = calibrated(fuse(evidence)) - more_chances
    return max(0.0, min(score, _SCORE_PER_MATCHED * evidence.matched, HIGHEST_SCORE))
