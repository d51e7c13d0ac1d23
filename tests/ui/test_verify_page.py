"""The yearly check: match, mismatch with advice, another finger, another way, nobody enrolled."""

from __future__ import annotations

from PySide6.QtCore import Qt

from station.ids import FingerPosition
from station.records import AlternativeRoute, QualityReason
from tests.ui.conftest import Clerk
from ui.models.verification import CheckState

Key = Qt.Key


def open_check(clerk: Clerk, *, enrolled: bool = True) -> None:
    clerk.open_practice()
    if enrolled:
        clerk.station.enroll_at_once(next(iter(clerk.station.people)))
    clerk.click_button("Verify")
    page = clerk.window.verify_page
    clerk.settle()
    clerk.type("zgf")
    clerk.wait(lambda: page.person_step.table.rowCount() == 1)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: page.model.state is not CheckState.CHOOSING)
    clerk.settle()


def test_the_best_finger_is_asked_for_first_and_matches(clerk: Clerk) -> None:
    open_check(clerk)
    model = clerk.window.verify_page.model
    assert model.position is FingerPosition.RIGHT_THUMB
    clerk.picture("verify-1-waiting")
    clerk.station.capture.press(75)
    clerk.wait(lambda: model.state is CheckState.MATCHED)
    clerk.picture("verify-2-match")
    assert clerk.window.verify_page.check_step.answer.text() == "It is this person"
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.state is CheckState.CHOOSING)


def test_a_mismatch_gives_advice_and_the_next_press_may_match(clerk: Clerk) -> None:
    open_check(clerk)
    model = clerk.window.verify_page.model
    clerk.station.matches = [False, True]
    clerk.station.capture.press(50, QualityReason.DRY)
    clerk.wait(lambda: model.state is CheckState.DIFFERENT)
    clerk.picture("verify-3-mismatch")
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
    clerk.station.capture.press(70)
    clerk.wait(lambda: model.state is CheckState.MATCHED)


def test_after_three_mismatches_enter_goes_on_with_the_second_finger(clerk: Clerk) -> None:
    open_check(clerk)
    model = clerk.window.verify_page.model
    clerk.station.matches = [False, False, False]
    for number in range(1, 4):
        clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
        clerk.station.capture.press(70)
        clerk.wait(lambda n=number: model.tries.get(FingerPosition.RIGHT_THUMB) == n)  # type: ignore[misc]
        clerk.settle()
    assert model.is_out_of_tries
    clerk.picture("verify-4-out-of-tries")
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.LEFT_THUMB)


def test_another_way_of_checking_is_always_there(clerk: Clerk) -> None:
    open_check(clerk)
    model = clerk.window.verify_page.model
    clerk.key(Key.Key_D)
    clerk.picture("verify-5-other-way")
    clerk.key(Key.Key_2)
    assert model.state is CheckState.OTHER_WAY
    assert model.route is list(AlternativeRoute)[1]
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.state is CheckState.CHOOSING)


def test_nobody_enrolled_leads_to_enrolling(clerk: Clerk) -> None:
    open_check(clerk, enrolled=False)
    model = clerk.window.verify_page.model
    assert model.state is CheckState.NOT_ENROLLED
    clerk.picture("verify-6-not-enrolled")
    clerk.key(Key.Key_Return)
    clerk.wait(clerk.window.enroll_page.isVisible)
    clerk.wait(lambda: clerk.window.enroll_page.model.person_view is not None)


def test_an_unplug_during_the_check_is_mended_by_f5(clerk: Clerk) -> None:
    open_check(clerk)
    clerk.station.capture.unplug()
    clerk.wait(lambda: clerk.window.fault_banner.isVisible())
    clerk.key(Key.Key_F5)
    clerk.wait(lambda: len(clerk.station.captures) == 2)
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
    clerk.station.capture.press(75)
    clerk.wait(lambda: clerk.window.verify_page.model.state is CheckState.MATCHED)
