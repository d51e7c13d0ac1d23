"""Makes one raw score of the evidence: a weighted sum in which every similarity can only raise the score.

A free fit once gave two nearly identical presses of a creased finger less than strangers get. So the weights are
fitted under the constraint that none is negative (scripts/train_fusion.py).
"""

from __future__ import annotations

import math

from station.matching.evidence import Evidence
from station.matching.trained import FUSION_INTERCEPT, FUSION_WEIGHTS


def signs_of_identity(evidence: Evidence) -> tuple[float, ...]:
    """Return the terms that are weighed, each rising with a similarity."""
    return (
        math.log(evidence.matched + 0.1),
        math.log(evidence.supported + 0.1),
        math.log(evidence.share + 0.02),
    )


def fuse(evidence: Evidence) -> float:
    """Return the raw score: log-odds-like, higher for more alike, without a unit. See `calibration` for its meaning."""
    terms = zip(FUSION_WEIGHTS, signs_of_identity(evidence), strict=True)
    return FUSION_INTERCEPT + sum(weight * sign for weight, sign in terms)
