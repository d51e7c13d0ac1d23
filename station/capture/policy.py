"""How a finger is taken: pass line, times, numbers of presses. Settings of an office, not constants of the program."""

from __future__ import annotations

from dataclasses import dataclass

from station.records import QualityBand


@dataclass(frozen=True, slots=True)
class CapturePolicy:
    """The rules of one capture. Raises ValueError for values that could never end a press."""

    pass_score: int = 60
    hold_s: float = 0.5
    """How long a passing finger must keep still before the press is taken."""
    hold_slack: int = 5
    """Points below the pass line that do not interrupt holding once it began: scores of a still finger tremble."""
    settle_s: float = 0.15
    """Time from the first touch until frames count."""
    release_s: float = 0.2
    """How long the finger must be away before it counts as lifted; shorter gaps are tremor."""
    max_presentations: int = 4
    good_presentations: int = 1
    max_press_s: float = 4.0
    no_finger_advice_s: float = 5.0
    advice_after_s: float = 0.3
    """How long a reason must stand before it is told."""
    advice_stable_s: float = 1.5
    """How long a sentence stays before another may replace it."""
    min_score_usable: int = 10

    def band(self, score: int) -> QualityBand:
        """Return the word for a live score: fair from two thirds of the pass line, as everywhere."""
        if score >= self.pass_score:
            return QualityBand.GOOD
        return QualityBand.FAIR if 3 * score >= 2 * self.pass_score else QualityBand.LOW

    def __post_init__(self) -> None:
        times = (self.hold_s, self.settle_s, self.release_s, self.no_finger_advice_s, self.advice_after_s)
        if min(times) < 0 or self.advice_stable_s < 0 or self.max_press_s <= 0:
            raise ValueError("times must not be negative, and a press must have some time")
        if not 1 <= self.good_presentations <= self.max_presentations:
            raise ValueError("good_presentations must be from 1 to max_presentations")
        if not 0 <= self.min_score_usable <= self.pass_score <= 100:
            raise ValueError("scores must satisfy 0 <= usable <= pass <= 100")
