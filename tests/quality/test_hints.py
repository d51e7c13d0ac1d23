"""Hints cover every reason, once, in the order of mending."""

from __future__ import annotations

from station.quality.hints import first_to_mend, hint_for
from station.records import QualityReason


def test_every_reason_has_a_hint_with_a_key_of_its_own() -> None:
    keys = [hint_for(reason).text_key for reason in QualityReason]
    assert keys == [f"advice.{reason.value}" for reason in QualityReason]


def test_glass_comes_before_placement_and_placement_before_skin() -> None:
    dry, off, dirty = QualityReason.DRY, QualityReason.OFF_CENTER, QualityReason.DIRTY_GLASS
    assert first_to_mend([dry, off, dirty]) is dirty
    assert first_to_mend([dry, off]) is off
    assert first_to_mend([]) is None


def test_only_the_glass_is_the_operators_to_mend() -> None:
    assert [r for r in QualityReason if hint_for(r).is_for_operator] == [QualityReason.DIRTY_GLASS]


def test_a_dry_finger_offers_the_care_timer_and_worn_ridges_another_finger() -> None:
    assert hint_for(QualityReason.DRY).offers_care_timer
    assert hint_for(QualityReason.CREASED).offers_other_finger
