"""The capture machine, told as scenes at the table."""

from __future__ import annotations

import pytest

from station.capture.machine import step
from station.capture.policy import CapturePolicy
from station.capture.state import (
    Cancel,
    CaptureInput,
    CaptureRequested,
    CaptureState,
    DeviceFailed,
    DeviceOpened,
    Skip,
    TakeNow,
    Tick,
)
from station.events import (
    AdviceChanged,
    CaptureEvent,
    CaptureFailed,
    CapturePhase,
    FingerDone,
    LiftFinger,
    PhaseChanged,
    PresentationFailed,
    PreviewUpdated,
    SampleCaptured,
)
from station.ids import FingerPosition
from station.records import QualityReason
from tests.capture.scenes import FRAME_S, finger, glass

THUMB, INDEX = FingerPosition.RIGHT_THUMB, FingerPosition.RIGHT_INDEX
POLICY = CapturePolicy()


class Table:
    """Plays inputs into the machine and keeps what it says."""

    def __init__(self, policy: CapturePolicy = POLICY) -> None:
        self.policy = policy
        self.state = CaptureState()
        self.now_s = 100.0
        self.events: list[CaptureEvent] = []

    def give(self, given: CaptureInput) -> list[CaptureEvent]:
        self.state, events = step(self.state, given, self.now_s, self.policy)
        self.events.extend(events)
        return list(events)

    def see(self, frame: CaptureInput, seconds: float = FRAME_S) -> list[CaptureEvent]:
        """See the same frame again and again for `seconds`."""
        events: list[CaptureEvent] = []
        for _ in range(max(1, round(seconds / FRAME_S))):
            self.now_s += FRAME_S
            events += self.give(frame)
        return events

    def begin(self, position: FingerPosition = THUMB, first_number: int = 1) -> Table:
        self.give(CaptureRequested(position, first_number))
        self.give(DeviceOpened())
        return self

    def press(self, *scores: int, seconds: float = 1.0) -> None:
        """Touch, show each score for a while, lift."""
        for score in scores:
            self.see(finger(score), seconds)
        self.see(glass(), 0.5)

    def of(self, *kinds: type) -> list[CaptureEvent]:
        return [event for event in self.events if isinstance(event, kinds)]

    @property
    def phases(self) -> list[CapturePhase]:
        return [event.phase for event in self.events if isinstance(event, PhaseChanged)]

    @property
    def samples(self) -> list[tuple[int, int]]:
        return [
            (e.sample.number, e.sample.assessment.score.value) for e in self.events if isinstance(e, SampleCaptured)
        ]


def test_a_good_press_goes_through_every_phase_once() -> None:
    table = Table().begin()
    table.see(glass(), 0.5)
    table.press(80)
    assert table.phases == [
        CapturePhase.OPENING,
        CapturePhase.WAIT_FINGER_ON,
        CapturePhase.SETTLING,
        CapturePhase.SCORING,
        CapturePhase.WAIT_FINGER_OFF,
        CapturePhase.DONE,
    ]
    assert table.of(FingerDone) == [FingerDone(THUMB, 1, True)]


def test_a_good_press_is_taken_while_the_finger_still_rests() -> None:
    table = Table().begin()
    said = table.see(finger(80), 1.0)
    kinds = [type(event) for event in said if not isinstance(event, (PreviewUpdated, PhaseChanged))]
    assert kinds == [LiftFinger, SampleCaptured]
    assert table.of(FingerDone) == []
    table.see(glass(), 0.5)
    assert len(table.of(FingerDone)) == 1


def test_the_sample_is_the_best_frame_held_not_the_last() -> None:
    table = Table().begin()
    table.see(finger(62), 0.4)
    best = finger(91)
    table.see(best)
    table.see(finger(63), 1.0)
    (captured,) = table.of(SampleCaptured)
    assert isinstance(captured, SampleCaptured)
    assert captured.sample.assessment.score.value == 91
    assert captured.sample.pixels is best.pixels


def test_a_passing_finger_is_not_taken_before_it_was_held() -> None:
    table = Table().begin()
    table.see(finger(80), POLICY.settle_s + POLICY.hold_s - FRAME_S)
    assert table.samples == []


def test_the_hold_grows_from_nothing_to_all() -> None:
    table = Table().begin()
    said = table.see(finger(80), 1.0)
    fractions = [event.hold_fraction for event in said if isinstance(event, PreviewUpdated)]
    taken = next(i for i, fraction in enumerate(fractions) if fraction == 1.0)
    assert fractions[: taken + 1] == sorted(fractions[: taken + 1])
    assert fractions[0] == 0.0


def test_a_score_that_trembles_below_the_line_does_not_interrupt_the_hold() -> None:
    table = Table().begin()
    for _ in range(10):
        table.see(finger(61))
        table.see(finger(57))
    assert [score for _, score in table.samples] == [61]


def test_a_score_that_falls_away_begins_the_hold_anew() -> None:
    table = Table().begin()
    table.see(finger(70), 0.5)
    table.see(finger(40), 0.1)
    table.see(finger(70), 0.4)
    assert table.samples == []


def test_a_weak_press_is_kept_with_its_reason_when_the_finger_lifts() -> None:
    table = Table().begin()
    table.press(45)
    (captured,) = table.of(SampleCaptured)
    assert isinstance(captured, SampleCaptured)
    assert captured.sample.assessment.reason is QualityReason.DRY
    assert table.state.phase is CapturePhase.WAIT_FINGER_ON
    assert table.of(LiftFinger) == []


def test_a_weak_press_that_lasts_too_long_is_ended_and_the_finger_sent_away() -> None:
    table = Table().begin()
    table.see(finger(45), POLICY.max_press_s + 0.5)
    assert table.samples == [(1, 45)]
    assert table.of(LiftFinger) == [LiftFinger(THUMB)]
    assert table.state.phase is CapturePhase.WAIT_FINGER_OFF
    table.see(finger(90), 3.0)
    assert table.samples == [(1, 45)]


def test_a_press_with_nothing_usable_is_a_failure_to_acquire() -> None:
    table = Table().begin()
    table.press(4)
    assert table.of(PresentationFailed) == [PresentationFailed(THUMB, 1, QualityReason.DRY)]
    assert table.samples == []


def test_a_touch_without_any_ridge_fails_as_no_finger() -> None:
    table = Table().begin()
    table.see(finger(0, QualityReason.NO_FINGER), 1.0)
    table.see(glass(), 0.5)
    assert table.of(PresentationFailed) == [PresentationFailed(THUMB, 1, QualityReason.NO_FINGER)]


def test_after_four_weak_presses_the_best_is_told_never_the_last() -> None:
    table = Table().begin()
    for score in (30, 52, 41, 35):
        table.press(score)
    assert table.samples == [(1, 30), (2, 52), (3, 41), (4, 35)]
    assert table.of(FingerDone) == [FingerDone(THUMB, 2, False)]
    assert table.state.phase is CapturePhase.DONE


def test_four_presses_without_a_usable_frame_end_without_a_best() -> None:
    table = Table().begin()
    for _ in range(4):
        table.press(2)
    assert table.of(FingerDone) == [FingerDone(THUMB, None, False)]


def test_presses_are_numbered_on_from_the_first_number() -> None:
    table = Table().begin(first_number=3)
    table.press(45)
    table.press(80)
    assert table.samples == [(3, 45), (4, 80)]
    assert table.of(FingerDone) == [FingerDone(THUMB, 4, True)]


def test_an_office_may_ask_for_two_good_presses() -> None:
    table = Table(CapturePolicy(good_presentations=2)).begin()
    table.press(80)
    assert table.of(FingerDone) == []
    table.press(72)
    assert table.of(FingerDone) == [FingerDone(THUMB, 1, True)]


def test_a_trembling_finger_is_one_press() -> None:
    table = Table().begin()
    table.see(finger(45), 0.4)
    for _ in range(6):
        table.see(glass(), 0.1)
        table.see(finger(45), 0.1)
    table.see(glass(), 0.5)
    assert table.samples == [(1, 45)]


def test_a_brush_over_the_glass_is_no_press() -> None:
    table = Table().begin()
    for _ in range(5):
        table.see(finger(80), FRAME_S)
        table.see(glass(), 0.3)
    assert table.samples == []
    assert table.state.presses == 0
    assert table.state.phase is CapturePhase.WAIT_FINGER_ON


def test_a_trembling_finger_is_not_taken_for_lifted_after_a_good_press() -> None:
    table = Table().begin()
    table.see(finger(80), 1.0)
    for _ in range(6):
        table.see(glass(), 0.1)
        table.see(finger(80), 0.1)
    assert table.state.phase is CapturePhase.WAIT_FINGER_OFF
    assert len(table.samples) == 1


def test_the_press_ends_by_the_clock_even_when_frames_stop() -> None:
    table = Table().begin()
    table.see(finger(45), 0.5)
    table.now_s += POLICY.max_press_s
    table.give(Tick())
    assert table.samples == [(1, 45)]


# -- the operator's words -------------------------------------------------------------------------------------


def test_take_now_takes_the_best_frame_of_the_press_at_once() -> None:
    table = Table().begin()
    table.see(finger(30), 0.3)
    table.see(finger(20), 0.2)
    said = table.give(TakeNow())
    assert [type(e) for e in said] == [LiftFinger, SampleCaptured, PhaseChanged]
    assert table.samples == [(1, 30)]


def test_take_now_takes_even_what_would_not_be_usable() -> None:
    table = Table().begin()
    table.see(finger(3), 0.5)
    table.give(TakeNow())
    assert table.samples == [(1, 3)]


def test_take_now_without_a_finger_does_nothing() -> None:
    table = Table().begin()
    table.see(glass(), 0.5)
    assert table.give(TakeNow()) == []


def test_skip_ends_the_finger_with_the_best_so_far() -> None:
    table = Table().begin()
    table.press(52)
    table.press(33)
    table.see(finger(20), 0.5)
    table.give(Skip())
    assert table.of(FingerDone) == [FingerDone(THUMB, 1, False)]
    assert table.state.phase is CapturePhase.DONE
    assert table.give(Skip()) == []


def test_the_finger_before_is_not_taken_for_the_next() -> None:
    table = Table().begin()
    table.see(finger(30), 0.5)
    table.give(Skip())
    table.begin(INDEX)
    table.see(finger(90), 2.0)
    assert table.samples == []
    assert table.state.phase is CapturePhase.WAIT_FINGER_OFF
    assert table.of(AdviceChanged)[-1] == AdviceChanged(QualityReason.NO_FINGER, INDEX)
    table.see(glass(), 0.3)
    table.press(85)
    assert table.of(FingerDone)[-1] == FingerDone(INDEX, 1, True)


def test_a_new_request_replaces_the_finger_being_taken() -> None:
    table = Table().begin()
    table.press(45)
    table.begin(INDEX)
    assert (table.state.position, table.state.presses, table.state.best) == (INDEX, 0, None)
    table.press(80)
    assert table.of(FingerDone) == [FingerDone(INDEX, 1, True)]


# -- advice ---------------------------------------------------------------------------------------------------


def test_an_empty_glass_is_told_after_five_seconds() -> None:
    table = Table().begin()
    table.see(glass(), 4.8)
    assert table.of(AdviceChanged) == []
    table.see(glass(), 1.0)
    assert table.of(AdviceChanged) == [AdviceChanged(QualityReason.NO_FINGER, THUMB)]


def test_a_dirty_glass_is_told_before_the_finger_comes() -> None:
    table = Table().begin()
    table.see(glass(dirty=True), 1.0)
    assert table.of(AdviceChanged) == [AdviceChanged(QualityReason.DIRTY_GLASS, THUMB)]


def test_what_to_mend_stays_while_the_finger_is_away() -> None:
    table = Table().begin()
    table.press(45)
    table.see(glass(), 8.0)
    assert table.of(AdviceChanged) == [AdviceChanged(QualityReason.DRY, THUMB)]


def test_advice_is_cleared_when_the_press_turns_good() -> None:
    table = Table().begin()
    table.see(finger(40), 1.0)
    table.see(finger(80), 1.0)
    assert table.of(AdviceChanged) == [AdviceChanged(QualityReason.DRY, THUMB), AdviceChanged(None, THUMB)]


def test_a_reason_that_changes_every_frame_shows_one_sentence() -> None:
    table = Table().begin()
    for n in range(60):
        table.see(finger(40, QualityReason.MOVED if n % 2 else QualityReason.DRY))
    assert len(table.of(AdviceChanged)) == 1


# -- cancel and failure ---------------------------------------------------------------------------------------


def opening() -> Table:
    table = Table()
    table.give(CaptureRequested(THUMB))
    return table


def waiting() -> Table:
    return Table().begin()


def settling() -> Table:
    table = waiting()
    table.see(finger(80))
    return table


def scoring() -> Table:
    table = waiting()
    table.see(finger(80), 0.4)
    return table


def waiting_for_lift() -> Table:
    table = waiting()
    table.see(finger(80), 1.0)
    return table


def done() -> Table:
    table = waiting()
    table.press(80)
    return table


def failed() -> Table:
    table = waiting()
    table.give(DeviceFailed("device.lost"))
    return table


EVERY_STATE = {
    CapturePhase.INACTIVE: Table,
    CapturePhase.OPENING: opening,
    CapturePhase.WAIT_FINGER_ON: waiting,
    CapturePhase.SETTLING: settling,
    CapturePhase.SCORING: scoring,
    CapturePhase.WAIT_FINGER_OFF: waiting_for_lift,
    CapturePhase.DONE: done,
    CapturePhase.FAILED: failed,
}


def assert_unplug_ends_with_device_lost(phase: CapturePhase) -> None:
    table = EVERY_STATE[phase]()
    assert table.state.phase is phase
    done_before = len(table.of(FingerDone))
    said = table.give(DeviceFailed("device.lost"))
    assert [e for e in said if not isinstance(e, AdviceChanged)] == [
        CaptureFailed("device.lost"),
        PhaseChanged(CapturePhase.FAILED, table.state.position),
    ]
    assert table.give(DeviceFailed("device.lost")) == []
    assert table.see(finger(90), 2.0) == []
    assert len(table.of(FingerDone)) == done_before


def test_unplug_while_inactive_ends_with_device_lost() -> None:
    assert_unplug_ends_with_device_lost(CapturePhase.INACTIVE)


def test_unplug_during_opening_ends_with_device_lost() -> None:
    assert_unplug_ends_with_device_lost(CapturePhase.OPENING)


def test_unplug_while_waiting_for_the_finger_ends_with_device_lost() -> None:
    assert_unplug_ends_with_device_lost(CapturePhase.WAIT_FINGER_ON)


def test_unplug_during_settling_ends_with_device_lost() -> None:
    assert_unplug_ends_with_device_lost(CapturePhase.SETTLING)


def test_unplug_during_scoring_ends_with_device_lost() -> None:
    assert_unplug_ends_with_device_lost(CapturePhase.SCORING)


def test_unplug_while_waiting_for_the_lift_ends_with_device_lost_and_keeps_the_sample() -> None:
    table = waiting_for_lift()
    assert table.samples == [(1, 80)]
    assert_unplug_ends_with_device_lost(CapturePhase.WAIT_FINGER_OFF)


def test_unplug_after_the_finger_was_done_ends_with_device_lost() -> None:
    assert_unplug_ends_with_device_lost(CapturePhase.DONE)


def test_a_second_failure_is_not_told_twice() -> None:
    table = failed()
    assert table.give(DeviceFailed("device.timeout")) == []


@pytest.mark.parametrize("phase", EVERY_STATE)
def test_cancel_reaches_inactive_from_every_state(phase: CapturePhase) -> None:
    table = EVERY_STATE[phase]()
    assert table.state.phase is phase
    table.give(Cancel())
    assert table.state.phase is CapturePhase.INACTIVE
    assert table.see(finger(90), 2.0) == []


@pytest.mark.parametrize("phase", EVERY_STATE)
def test_a_finger_can_be_asked_for_in_every_state(phase: CapturePhase) -> None:
    table = EVERY_STATE[phase]()
    table.begin(INDEX)
    table.see(glass(), 0.3)
    table.press(80)
    assert table.of(FingerDone)[-1] == FingerDone(INDEX, 1, True)


def test_after_a_failure_a_resting_finger_may_begin_the_next_capture() -> None:
    table = scoring()
    table.give(DeviceFailed("device.lost"))
    table.begin()
    table.see(finger(80), 1.0)
    assert table.samples == [(1, 80)]
