"""One sentence at a time, long enough to be read."""

from __future__ import annotations

from station.capture.advice import Advice, consider
from station.capture.policy import CapturePolicy
from station.records import QualityReason

POLICY = CapturePolicy(advice_after_s=0.3, advice_stable_s=1.5)
DRY, WET = QualityReason.DRY, QualityReason.WET


def told(observations: list[tuple[float, QualityReason | None]]) -> list[tuple[float, QualityReason | None]]:
    """The sentences shown, with the time of each change."""
    advice, changes = Advice(), []
    for now_s, wanted in observations:
        after = consider(advice, wanted, now_s, POLICY)
        if after.shown is not advice.shown:
            changes.append((now_s, after.shown))
        advice = after
    return changes


def test_a_reason_is_told_once_it_stands() -> None:
    assert told([(0.0, DRY), (0.2, DRY), (0.4, DRY)]) == [(0.4, DRY)]


def test_a_reason_of_one_frame_is_never_told() -> None:
    assert told([(0.0, DRY), (0.1, None), (0.2, DRY), (0.3, None), (2.0, None)]) == []


def test_a_sentence_stays_until_it_was_read() -> None:
    seen = [(0.0, DRY), (0.3, DRY), *((t / 10, WET) for t in range(4, 30))]
    assert told(seen) == [(0.3, DRY), (1.8, WET)]


def test_of_reasons_that_take_turns_one_is_told_and_stays() -> None:
    seen = [(t / 10, DRY if t % 2 else WET) for t in range(100)]
    assert told(seen) == [(0.3, DRY)]
