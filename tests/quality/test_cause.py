"""The one thing to mend, from measured features alone."""

from __future__ import annotations

import dataclasses

import pytest

from station.quality.calibration import Calibration
from station.quality.cause import cause
from station.records import QualityReason
from tests.quality.test_score import GOOD


def reason(score: int = 30, **changes: float) -> QualityReason | None:
    return cause(dataclasses.replace(GOOD, **changes), score, Calibration())


def test_a_press_at_the_pass_line_needs_nothing() -> None:
    assert reason(score=60, ridge_share=0.2, quality=0.4) is None


def test_without_contact_there_is_no_finger_whatever_the_score() -> None:
    assert reason(score=90, contact_share=0.01) is QualityReason.NO_FINGER


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"motion": 0.9}, QualityReason.MOVED),
        ({"off_center": 0.5}, QualityReason.OFF_CENTER),
        ({"contact_share": 0.3}, QualityReason.SMALL_CONTACT),
        ({"valley_darkness": 0.6, "ridge_darkness": 0.85}, QualityReason.WET),
        ({"ridge_share": 0.72, "valley_darkness": 0.4, "ridge_darkness": 0.8}, QualityReason.TOO_HARD),
        ({"ridge_share": 0.6, "contact_share": 3.0}, QualityReason.TOO_HARD),
        ({"contact_share": 0.4, "ridge_darkness": 0.2}, QualityReason.TOO_LIGHT),
        ({"ridge_share": 0.22, "ridge_darkness": 0.3, "quality": 0.4}, QualityReason.DRY),
        ({"ridge_darkness": 0.08}, QualityReason.TOO_LIGHT),
        ({"quality": 0.3}, QualityReason.CREASED),
        ({"creases": 0.3, "ridge_share": 0.25, "quality": 0.5}, QualityReason.CREASED),
        ({"residue": 0.3, "quality": 0.3}, QualityReason.DIRTY_GLASS),
    ],
)
def test_each_cause_is_told_by_its_own_features(changes: dict[str, float], expected: QualityReason) -> None:
    assert reason(**changes) is expected


def test_a_weak_press_always_gets_a_reason() -> None:
    assert reason(score=59) is QualityReason.CREASED


def test_placement_is_mended_before_skin() -> None:
    assert reason(motion=1.0, valley_darkness=0.7, ridge_darkness=0.9, contact_share=0.1) is QualityReason.MOVED


def test_gray_valleys_alone_are_the_sensors_not_water() -> None:
    assert reason(valley_darkness=0.35, ridge_darkness=0.55) is not QualityReason.WET
