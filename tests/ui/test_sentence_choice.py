"""Which sentence the scanner's events choose: place it, hold still, what to mend, lift."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.events import AdviceChanged, CaptureEvent, CapturePhase, FingerDone, LiftFinger, PhaseChanged
from station.ids import FingerPosition
from station.records import QualityReason
from ui.pages.sentence_choice import Said, SentenceChoice
from ui.texts import Moment

THUMB = FingerPosition.RIGHT_THUMB
WAITING = PhaseChanged(CapturePhase.WAIT_FINGER_ON, THUMB)
SETTLING = PhaseChanged(CapturePhase.SETTLING, THUMB)
SCORING = PhaseChanged(CapturePhase.SCORING, THUMB)
LEAVING = PhaseChanged(CapturePhase.WAIT_FINGER_OFF, THUMB)
LIFT = LiftFinger(THUMB)


def told(reason: QualityReason | None) -> AdviceChanged:
    return AdviceChanged(reason, THUMB)


def said_after(*events: CaptureEvent) -> Said:
    choice = SentenceChoice()
    for event in events:
        choice.follow(event)
    return choice.said


def test_a_new_finger_is_asked_for() -> None:
    assert said_after() is QualityReason.NO_FINGER
    assert said_after(WAITING) is QualityReason.NO_FINGER


@pytest.mark.parametrize("phase", [SETTLING, SCORING])
def test_a_finger_that_rests_is_asked_to_hold_still_at_once(phase: PhaseChanged) -> None:
    assert said_after(WAITING, phase) is Moment.HOLD_STILL
    assert said_after(WAITING, told(QualityReason.NO_FINGER), phase) is Moment.HOLD_STILL


def test_what_is_to_be_mended_is_said_on_and_replaced_when_it_is_mended() -> None:
    assert said_after(WAITING, told(QualityReason.DRY), SETTLING, SCORING) is QualityReason.DRY
    assert said_after(SCORING, told(QualityReason.DRY), told(None)) is Moment.HOLD_STILL


def test_a_touch_that_was_too_short_asks_for_the_finger_again() -> None:
    assert said_after(WAITING, SETTLING, WAITING) is QualityReason.NO_FINGER


def test_an_advice_that_is_cleared_while_nothing_rests_asks_for_the_finger() -> None:
    assert said_after(SCORING, LEAVING, told(None)) is QualityReason.NO_FINGER


def test_lifting_outlives_the_cleared_advice_of_a_good_press() -> None:
    assert said_after(SCORING, told(None), LIFT, LEAVING, told(None)) is Moment.LIFT


def test_after_lifting_a_weak_press_its_advice_is_said_again() -> None:
    # The core does not repeat a reason that stands already.
    assert said_after(SCORING, told(QualityReason.DRY), LIFT, LEAVING, WAITING) is QualityReason.DRY


def test_events_without_words_choose_nothing() -> None:
    choice = SentenceChoice()
    assert not choice.follow(FingerDone(THUMB, None, False))
    assert not choice.follow(LEAVING)


EVENTS = st.one_of(
    st.sampled_from([WAITING, SETTLING, SCORING, LEAVING, LIFT]),
    st.sampled_from([None, *QualityReason]).map(told),
)


@given(st.lists(EVENTS))
def test_a_resting_finger_is_never_asked_for_by_a_change_of_phase(before: list[CaptureEvent]) -> None:
    assert said_after(*before, SCORING) is not QualityReason.NO_FINGER
    choice = SentenceChoice()
    for event in before:
        choice.follow(event)
    choice.begin()
    assert choice.said is QualityReason.NO_FINGER
    assert not choice.is_lifting
