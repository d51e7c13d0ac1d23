"""One sentence of advice at a time, told only when there is something to say, and left long enough to be read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from station.capture.policy import CapturePolicy
from station.records import QualityReason


@dataclass(frozen=True, slots=True)
class Advice:
    """What is shown now and what wants to be shown."""

    shown: QualityReason | None = None
    shown_s: float = float("-inf")
    wanted: QualityReason | None = None
    wanted_s: float = 0.0
    """Since when it is wanted."""
    lacking_s: float = 0.0
    """Since when anything at all is wanted."""


def consider(advice: Advice, wanted: QualityReason | None, now_s: float, policy: CapturePolicy) -> Advice:
    """Return the advice after `wanted` was observed at `now_s`; compare `shown` to see whether the sentence changes.

    The first sentence comes when something has been lacking for a while, even if the reasons took turns; a sentence
    gives way only to one that itself stood for a while, and not before it could be read.
    """
    noted = _noted(advice, wanted, now_s)
    if wanted is noted.shown:
        return noted
    since_s = noted.lacking_s if noted.shown is None else noted.wanted_s
    stands = now_s - since_s >= policy.advice_after_s
    was_read = now_s - noted.shown_s >= policy.advice_stable_s
    return replace(noted, shown=wanted, shown_s=now_s) if stands and was_read else noted


def _noted(advice: Advice, wanted: QualityReason | None, now_s: float) -> Advice:
    if wanted is advice.wanted:
        return advice
    begins = advice.wanted is None
    return replace(advice, wanted=wanted, wanted_s=now_s, lacking_s=now_s if begins else advice.lacking_s)
