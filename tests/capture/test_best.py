"""The best frame and the best press are the best by score, not the last."""

from __future__ import annotations

import dataclasses

import numpy as np

from station.capture.best import Candidate, better_frame, better_sample
from station.events import Sample
from station.ids import FingerPosition
from station.records import QualityReason
from tests.capture.scenes import assessment


def candidate(score: int, reason: QualityReason | None = None) -> Candidate:
    return Candidate(np.full((4, 4), score, np.uint8), assessment(score, reason))


def sample(number: int, score: int) -> Sample:
    return Sample(FingerPosition.LEFT_THUMB, number, np.zeros((4, 4), np.uint8), assessment(score))


def test_the_higher_score_is_kept_whichever_comes_first() -> None:
    low, high = candidate(30), candidate(70)
    assert better_frame(low, high) is high
    assert better_frame(high, low) is high


def test_of_equal_frames_the_first_is_kept() -> None:
    first, second = candidate(50), candidate(50)
    assert better_frame(first, second) is first


def test_a_frame_without_a_finger_is_never_kept() -> None:
    assert better_frame(None, candidate(0, QualityReason.NO_FINGER)) is None


def test_the_best_press_stays_best_when_a_weaker_one_follows() -> None:
    first, second = sample(1, 64), sample(2, 41)
    assert better_sample(first, second) is first
    assert better_sample(None, second) is second
    assert better_sample(second, first) is first


def test_the_whole_of_a_dry_finger_is_kept_over_its_first_small_clean_patch() -> None:
    def with_contact(score: int, contact_share: float) -> Candidate:
        judged = dataclasses.replace(assessment(score), features={"contact_share": contact_share})
        return Candidate(np.full((4, 4), score, np.uint8), judged)

    patch, whole = with_contact(27, 0.35), with_contact(23, 1.1)
    assert better_frame(patch, whole) is whole
    assert better_frame(whole, patch) is whole
