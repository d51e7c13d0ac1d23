"""Error rates of scores, after ISO/IEC 19795-1: false match and false non-match rates, and how sure they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

FALSE_MATCH_RATES = (1e-2, 1e-3, 1e-4)
_Z = 1.96


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """All as fractions."""

    eer: float
    fnmr: dict[float, float]
    """By the false match rate that is allowed."""
    zero_fmr_fnmr: float

    @classmethod
    def of(cls, mated: Scores, non_mated: Scores) -> ErrorRates:
        """Measure the scores of pairs of the same and of different fingers. Both are needed, else all rates are NaN."""
        if not len(mated) or not len(non_mated):
            return cls(math.nan, dict.fromkeys(FALSE_MATCH_RATES, math.nan), math.nan)
        fnmr = {rate: false_non_match_rate(mated, non_mated, rate) for rate in FALSE_MATCH_RATES}
        return cls(equal_error_rate(mated, non_mated), fnmr, float((mated <= non_mated.max()).mean()))


def threshold_at(non_mated: Scores, false_match_rate: float) -> float:
    """The score that is exceeded by at most that share of the non-mated pairs."""
    return float(np.sort(non_mated)[::-1][int(false_match_rate * len(non_mated))])


def false_non_match_rate(mated: Scores, non_mated: Scores, false_match_rate: float) -> float:
    """Share of mated scores that are not above the threshold for a false match rate."""
    return float((mated <= threshold_at(non_mated, false_match_rate)).mean())


def equal_error_rate(mated: Scores, non_mated: Scores) -> float:
    """Where false matches are as frequent as false non-matches."""
    thresholds = np.unique(np.concatenate([mated, non_mated]))
    missed, matched = det_curve(mated, non_mated, thresholds)
    crossing = int(np.abs(missed - matched).argmin())
    return float(missed[crossing] + matched[crossing]) / 2


def det_curve(mated: Scores, non_mated: Scores, thresholds: Scores) -> tuple[Scores, Scores]:
    """False non-match and false match rates at each threshold, which accepts what reaches it."""
    missed = np.searchsorted(np.sort(mated), thresholds, "left") / len(mated)
    matched = 1 - np.searchsorted(np.sort(non_mated), thresholds, "left") / len(non_mated)
    return missed, matched


def interval(rate: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate seen in `count` pairs.

    It takes the pairs for independent. Pairs that share a finger are not, so the truth is less sure than this says.
    """
    if count == 0:
        return 0.0, 1.0
    spread = 1 + _Z * _Z / count
    center = (rate + _Z * _Z / (2 * count)) / spread
    half = _Z / spread * math.sqrt(rate * (1 - rate) / count + _Z * _Z / (4 * count * count))
    return max(0.0, center - half), min(1.0, center + half)
