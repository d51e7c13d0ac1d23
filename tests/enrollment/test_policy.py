"""Thresholds finger by finger, as the office may set them."""

from __future__ import annotations

import pytest

from station.enrollment.policy import EnrollmentPolicy, QualityThresholds
from station.ids import FINGERS, FingerPosition
from station.records import QualityBand, QualityScore

P = FingerPosition


def test_thumbs_and_index_fingers_need_30_middle_20_ring_and_little_10() -> None:
    assert [QualityThresholds().of(finger) for finger in FINGERS] == [30, 30, 20, 10, 10] * 2


def test_an_unknown_finger_is_held_to_the_highest() -> None:
    assert QualityThresholds(ring=55).of(P.UNKNOWN) == 55


def test_thresholds_survive_the_settings() -> None:
    mine = QualityThresholds(thumb=40, little=5)
    assert QualityThresholds.from_json(mine.to_json()) == mine
    assert QualityThresholds.from_json('{"thumb": 40}') == QualityThresholds(thumb=40)


@pytest.mark.parametrize("text", ["[1]", "7", '{"toe": 3}', '{"thumb": "x"}', '{"thumb": true}', '{"thumb": 101}', "{"])
def test_what_is_no_thresholds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        QualityThresholds.from_json(text)


@pytest.mark.parametrize("value", [-1, 101])
def test_a_threshold_lies_on_the_scale(value: int) -> None:
    with pytest.raises(ValueError, match="middle"):
        QualityThresholds(middle=value)


@pytest.mark.parametrize("algorithm", ["station-accept", "nfiq2"])
def test_acceptance_scores_are_held_against_the_finger_and_live_ones_against_the_pass_line(algorithm: str) -> None:
    policy = EnrollmentPolicy()
    accepted = QualityScore(15, algorithm, "1")
    assert policy.is_good(P.LEFT_LITTLE, accepted)
    assert not policy.is_good(P.LEFT_THUMB, accepted)
    assert policy.is_good(P.LEFT_THUMB, QualityScore(60, "station-live", "2"))
    assert not policy.is_good(P.LEFT_LITTLE, QualityScore(59, "station-live", "2"))


@pytest.mark.parametrize(
    ("position", "algorithm", "values"),
    [
        (P.LEFT_THUMB, "station-accept", {30: "good", 29: "fair", 20: "fair", 19: "low"}),
        (P.LEFT_MIDDLE, "nfiq2", {20: "good", 19: "fair", 14: "fair", 13: "low"}),
        (P.LEFT_LITTLE, "station-accept", {10: "good", 9: "fair", 7: "fair", 6: "low"}),
        (P.LEFT_LITTLE, "station-live", {60: "good", 59: "fair", 40: "fair", 39: "low"}),
    ],
)
def test_the_word_for_a_press_follows_the_same_thresholds(
    position: FingerPosition, algorithm: str, values: dict[int, str]
) -> None:
    policy = EnrollmentPolicy()
    words = {value: policy.band(position, QualityScore(value, algorithm, "1"), 30).value for value in values}
    assert words == values


def test_a_press_that_cannot_be_recognized_again_is_low_whatever_its_score() -> None:
    policy = EnrollmentPolicy()
    assert policy.band(P.LEFT_THUMB, QualityScore(99, "station-accept", "1"), 7) is QualityBand.LOW
    assert policy.band(P.LEFT_THUMB, QualityScore(99, "station-accept", "1"), 8) is QualityBand.GOOD
