"""How a finger stands, and the key that chooses it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from station.ids import FingerPosition
from station.records import EnrollmentView, QualityBand
from ui.texts import exception_reason, score_with_word
from ui.theme import Tone

KEYS: Final = {
    FingerPosition.LEFT_LITTLE: "1",
    FingerPosition.LEFT_RING: "2",
    FingerPosition.LEFT_MIDDLE: "3",
    FingerPosition.LEFT_INDEX: "4",
    FingerPosition.LEFT_THUMB: "5",
    FingerPosition.RIGHT_THUMB: "6",
    FingerPosition.RIGHT_INDEX: "7",
    FingerPosition.RIGHT_MIDDLE: "8",
    FingerPosition.RIGHT_RING: "9",
    FingerPosition.RIGHT_LITTLE: "0",
}
LEFT_TO_RIGHT: Final = tuple(KEYS)


class FingerState(enum.Enum):
    """How a finger stands."""

    NOT_YET = "not_yet"
    NEXT = "next"
    NOW = "now"
    KEPT = "kept"
    WEAK = "weak"
    EXCEPTED = "excepted"
    BEST_1 = "best_1"
    BEST_2 = "best_2"


TONES: Final = {
    FingerState.NEXT: Tone.ACCENT,
    FingerState.NOW: Tone.ACCENT,
    FingerState.KEPT: Tone.GOOD,
    FingerState.WEAK: Tone.WARN,
    FingerState.EXCEPTED: Tone.IDLE,
}


@dataclass(frozen=True, slots=True)
class FingerMark:
    """State of one finger and the word beyond its tip: a score, or why it is excepted."""

    state: FingerState
    word: str = ""


def marks_of(view: EnrollmentView, now: FingerPosition | None) -> dict[FingerPosition, FingerMark]:
    """Return the marks of an enrollment while the finger `now` is being taken."""
    marks = {
        sample.position: FingerMark(
            FingerState.KEPT if sample.band is QualityBand.GOOD else FingerState.WEAK,
            score_with_word(sample.quality.value, sample.band),
        )
        for sample in view.samples
        if sample.is_best
    }
    for exception in view.exceptions:
        marks[exception.position] = FingerMark(FingerState.EXCEPTED, exception_reason(exception.reason))
    if view.next_position is not None and view.next_position not in marks:
        marks[view.next_position] = FingerMark(FingerState.NEXT)
    if now is not None:
        marks[now] = FingerMark(FingerState.NOW)
    return marks
