"""How well a finger will be found again: what its presses scored against each other, and what quality foretells.

One comparison of two presses says more than any quality score, but it is one draw: how the finger was put down twice.
So the forecast from quality counts like a further comparison.
"""

from __future__ import annotations

from collections.abc import Sequence

from station.quality import acceptance
from station.records import QualityScore

_FORECAST_WEIGHT = 1.0
"""Comparisons that the forecast counts for; 0.5 to 2 fared alike (`python -m benchmarks.quality --best-fingers`)."""


def worth(quality: QualityScore, self_scores: Sequence[float]) -> float:
    """Return the calibrated score (0-100) to be expected of one more press against this finger's best one."""
    return (_FORECAST_WEIGHT * _forecast(quality) + sum(self_scores)) / (_FORECAST_WEIGHT + len(self_scores))


def _forecast(quality: QualityScore) -> float:
    """Live scores and those of others are on 0-100 too, and rank fingers among themselves."""
    return acceptance.expected_score(quality.value) if quality.algorithm == acceptance.ALGORITHM else quality.value
