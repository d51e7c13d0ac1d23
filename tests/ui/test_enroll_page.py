"""A whole enrollment on the fake station, by keyboard alone and by mouse; interruptions and faults in the middle."""

from __future__ import annotations

import threading

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from station.ids import FINGERS, FingerPosition
from station.records import (
    NOTICE_VERSION,
    ConsentMethod,
    EnrollmentState,
    ExceptionKind,
    ExceptionReason,
    Outcome,
    QualityBand,
    QualityReason,
)
from tests.ui.conftest import Clerk
from tests.ui.fake_station import MAX_PRESSES
from ui.models.enrollment import PressState, ProofState, Step
from ui.models.scanner import ScannerState
from ui.pages.slip_dialog import SlipDialog
from ui.widgets.hand_map import HandMap

Key = Qt.Key
NO_KEY = Qt.KeyboardModifier.NoModifier


def find_and_confirm(clerk: Clerk, query: str = "zgf") -> None:
    page = clerk.window.enroll_page
    clerk.type(query)
    clerk.wait(lambda: page.person_step.table.rowCount() == 1)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: page.model.person_view is not None)
    clerk.qtbot.wait(QApplication.doubleClickInterval() + 30)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: page.model.step is not Step.PERSON)


def agree(clerk: Clerk) -> None:
    clerk.key(Key.Key_2)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: clerk.step is Step.FINGERS and clerk.window.place.scanner.is_capturing)


def press(clerk: Clerk, score: int, reason: QualityReason | None = None) -> None:
    kept = clerk.station.calls.count("keep_sample")
    clerk.station.capture.press(score, reason)
    clerk.wait(lambda: clerk.station.calls.count("keep_sample") > kept)
    clerk.settle()


def test_an_elder_is_enrolled_by_keyboard_alone(clerk: Clerk) -> None:
    clerk.key(Key.Key_F7)
    clerk.wait(lambda: clerk.window.access.station is not None)
    clerk.settle()
    clerk.picture("keyboard-1-person")
    find_and_confirm(clerk)
    clerk.picture("keyboard-2-consent")
    agree(clerk)
    model = clerk.window.enroll_page.model
    assert model.view is not None
    assert model.view.consent is not None
    assert model.view.consent.method is ConsentMethod.HAND_MARK
    assert model.position is FingerPosition.RIGHT_THUMB
    press(clerk, 41, QualityReason.DRY)
    press(clerk, 47, QualityReason.DRY)
    clerk.picture("keyboard-3-fingers")
    press(clerk, 78)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    press(clerk, 83)
    clerk.wait(lambda: clerk.step is Step.FINISH)
    clerk.wait(lambda: model.proof is ProofState.PRESSING)
    clerk.station.capture.press(80)
    clerk.wait(lambda: model.proof is ProofState.MATCHED)
    clerk.picture("keyboard-4-proof")
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.finished is not None)
    clerk.picture("keyboard-5-finished")
    assert model.finished is not None
    assert model.finished.view.outcome is Outcome.A
    clerk.key(Key.Key_F5)
    clerk.wait(lambda: clerk.step is Step.PERSON)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.text() == "", "the next person is not the one who leaves"


def test_an_elder_is_enrolled_by_mouse(clerk: Clerk) -> None:
    window, page = clerk.window, clerk.window.enroll_page
    clerk.click(window.unlock_page.practice)
    clerk.wait(lambda: window.access.station is not None and page.person_step.table.rowCount() == 8)
    rows = page.person_step.list
    clerk.click(rows.viewport(), rows.visualRect(page.person_step.table.index(2, 0)).center())
    clerk.wait(lambda: page.model.person_view is not None)
    clerk.qtbot.wait(QApplication.doubleClickInterval() + 30)
    clerk.click(page.person_step.primary)
    clerk.wait(lambda: clerk.step is Step.CONSENT)
    clerk.click_button("ignature")
    clerk.click(page.consent_step.primary)
    clerk.wait(lambda: clerk.step is Step.FINGERS and window.place.scanner.is_capturing)
    hands = page.fingers_step.hands
    clerk.click(hands, center_of(hands, FingerPosition.RIGHT_INDEX))
    clerk.wait(lambda: page.model.position is FingerPosition.RIGHT_INDEX)
    press(clerk, 70)
    clerk.wait(
        lambda: page.model.position is FingerPosition.LEFT_THUMB or page.model.position is FingerPosition.RIGHT_THUMB
    )
    press(clerk, 66)
    clerk.wait(lambda: clerk.step is Step.FINISH)
    clerk.click(page.finish_step.primary)
    clerk.wait(lambda: page.model.finished is not None)
    clerk.picture("mouse-finished")
    assert page.model.finished is not None
    assert page.model.finished.view.outcome is Outcome.A
    clerk.click(page.finish_step.next_person)
    clerk.wait(lambda: clerk.step is Step.PERSON)


def center_of(hands: HandMap, position: FingerPosition) -> QPoint:
    points = [
        QPoint(x, y)
        for x in range(8, hands.width(), 16)
        for y in range(8, hands.height(), 16)
        if hands.finger_at(QPoint(x, y).toPointF()) is position
    ]
    assert points, f"no place on the map for {position.label}"
    return points[len(points) // 2]


def test_a_double_press_of_enter_does_not_confirm_unseen_who_it_is(clerk: Clerk) -> None:
    clerk.open_practice()
    page = clerk.window.enroll_page
    clerk.type("zgf")
    clerk.wait(lambda: page.person_step.table.rowCount() == 1)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: page.model.person_view is not None)
    clerk.key(Key.Key_Return)
    clerk.settle()
    assert clerk.step is Step.PERSON
    assert "begin_enrollment" not in clerk.station.calls


def test_going_on_without_a_way_of_consent_says_what_is_missing(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    clerk.key(Key.Key_Return)
    clerk.settle()
    assert clerk.step is Step.CONSENT
    assert "1" in clerk.window.enroll_page.consent_step.message.words


def test_a_witness_needs_a_name(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    clerk.key(Key.Key_3)
    clerk.key(Key.Key_Return)
    assert clerk.step is Step.CONSENT
    clerk.type("陈证")
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: clerk.step is Step.FINGERS)
    view = clerk.window.enroll_page.model.view
    assert view is not None
    assert view.consent is not None
    assert view.consent.witness == "陈证"


def test_refusing_ends_with_another_way_and_outcome_d(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    clerk.key(Key.Key_D)
    clerk.wait(lambda: clerk.step is Step.FINISH)
    step = clerk.window.enroll_page.finish_step
    clerk.key(Key.Key_Return)
    clerk.settle()
    assert "1" in step.message.words
    clerk.picture("refused")
    clerk.key(Key.Key_2)
    clerk.key(Key.Key_Return)
    model = clerk.window.enroll_page.model
    clerk.wait(lambda: model.finished is not None)
    assert model.finished is not None
    assert model.finished.view.outcome is Outcome.D
    assert model.finished.slip.alternative is not None


def test_a_weak_finger_is_kept_with_a_reason(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    press(clerk, 45, QualityReason.CREASED)
    clerk.key(Key.Key_F)
    clerk.wait(lambda: clerk.step is Step.FINISH)
    model = clerk.window.enroll_page.model
    clerk.key(Key.Key_Return)
    clerk.settle()
    assert model.finished is None
    clerk.key(Key.Key_2)
    clerk.picture("weak-reason")
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.finished is not None)
    assert model.finished is not None
    assert model.finished.view.outcome is Outcome.C


def test_an_exception_is_recorded_with_its_reason_and_the_next_finger_follows(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    clerk.key(Key.Key_X)
    step, model = clerk.window.enroll_page.fingers_step, clerk.window.enroll_page.model
    clerk.wait_dialog()
    assert step.dialog is not None
    clerk.key(Key.Key_2)
    clerk.wait(lambda: step.dialog is not None and step.dialog.until.isVisible())
    assert step.dialog.grab().save(str(clerk.picture("exception")).replace("exception", "exception-dialog"))
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    assert model.view is not None
    exception = model.view.exceptions[0]
    assert exception.position is FingerPosition.RIGHT_THUMB
    assert exception.reason is ExceptionReason.BANDAGED
    assert exception.kind is ExceptionKind.TEMPORARY
    assert exception.until is not None
    clerk.wait(lambda: QApplication.activeWindow() is clerk.window)
    clerk.key(Key.Key_6)
    clerk.wait(lambda: model.view is not None and not model.view.exceptions)
    assert model.position is FingerPosition.RIGHT_THUMB


def test_a_proof_press_that_differs_is_asked_for_again(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    press(clerk, 75)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    press(clerk, 74)
    clerk.wait(lambda: model.proof is ProofState.PRESSING)
    clerk.station.matches = [False, True]
    clerk.station.capture.press(70)
    clerk.wait(lambda: model.proof is ProofState.DIFFERENT)
    clerk.wait(lambda: clerk.station.capture.position is model.proof_position)
    clerk.station.capture.press(70)
    clerk.wait(lambda: model.proof is ProofState.MATCHED)
    assert model.step is Step.FINISH


def test_number_keys_choose_fingers_and_n_sets_one_aside(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    clerk.key(Key.Key_0)
    assert model.position is FingerPosition.RIGHT_LITTLE
    clerk.key(Key.Key_4)
    assert model.position is FingerPosition.LEFT_INDEX
    clerk.key(Key.Key_N)
    assert model.position is FingerPosition.RIGHT_THUMB
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)


def test_enter_keeps_the_best_and_goes_on_to_another_finger(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    press(clerk, 44, QualityReason.DRY)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    assert model.view is not None
    assert [s.quality.value for s in model.view.samples] == [44]


def test_a_press_the_scanner_liked_and_the_record_does_not_is_asked_for_once_more(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    page = clerk.window.enroll_page
    model = page.model
    clerk.station.qualities = [45, 66]
    press(clerk, 80)
    assert model.position is FingerPosition.RIGHT_THUMB
    assert [(p.score, p.band) for p in model.presses] == [(45, QualityBand.FAIR)]
    assert model.wants_another_press
    assert "once more" in page.fingers_step.strip._note.text().lower()
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
    clerk.picture("once-more")
    press(clerk, 80)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    assert model.view is not None
    assert [(s.number, s.quality.value) for s in model.view.samples] == [(1, 45), (2, 66)]


def test_a_press_the_record_likes_is_enough_also_when_the_scanner_asks_for_more(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    clerk.station.qualities = [70]
    press(clerk, 30, QualityReason.DRY)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    assert model.view is not None
    assert [(s.number, s.quality.value) for s in model.view.samples] == [(1, 70)]


def test_a_finger_that_never_gets_good_is_left_after_its_presses(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    clerk.station.qualities = [20] * MAX_PRESSES
    for _ in range(MAX_PRESSES):
        assert model.position is FingerPosition.RIGHT_THUMB
        clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
        press(clerk, 80)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    assert model.view is not None
    assert len(model.view.samples) == MAX_PRESSES


def test_a_finger_asked_for_once_more_can_be_left(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    clerk.station.qualities = [20]
    press(clerk, 80)
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    assert model.view is not None
    assert [s.quality.value for s in model.view.samples] == [20]


def test_every_finger_set_aside_ends_at_the_last_step_not_nowhere(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    for _ in range(10):
        clerk.key(Key.Key_N)
    clerk.wait(lambda: clerk.step is Step.FINISH)
    view = clerk.window.enroll_page.model.view
    assert view is not None
    assert view.samples == ()  # put off, not excepted: nothing was said about any finger
    assert view.exceptions == ()


def test_a_press_is_called_kept_only_after_the_vault_has_it(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    clerk.station.save_gate = threading.Event()
    clerk.station.capture.press(50, QualityReason.WET)
    clerk.wait(lambda: bool(model.presses))
    clerk.qtbot.wait(50)
    assert model.presses[0].state is PressState.SAVING
    clerk.key(Key.Key_Return)
    clerk.qtbot.wait(50)
    assert model.position is FingerPosition.RIGHT_THUMB, "left before the press was safe"
    clerk.station.save_gate.set()
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    assert model.view is not None
    assert len(model.view.samples) == 1


def test_a_full_disk_keeps_the_press_in_memory_and_saves_it_again(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model, step = clerk.window.enroll_page.model, clerk.window.enroll_page.fingers_step
    clerk.station.fails_next_save = 1
    press(clerk, 81)
    assert model.has_unsaved_press
    assert step.message.words
    assert model.position is FingerPosition.RIGHT_THUMB
    clerk.picture("disk-full")
    clerk.key(Key.Key_S)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    assert model.view is not None
    assert len(model.view.samples) == 1
    assert not step.message.words


def test_a_person_whose_presses_never_give_a_picture_ends_with_another_way(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    asked = []
    for _ in FINGERS:
        position = model.position
        assert position is not None
        asked.append(position)
        clerk.wait(lambda position=position: clerk.station.capture.position is position)  # type: ignore[misc]
        for _ in range(MAX_PRESSES):
            clerk.station.capture.press_in_vain(QualityReason.CREASED)
        clerk.wait(lambda position=position: model.position is not position or clerk.step is Step.FINISH)  # type: ignore[misc]
    assert sorted(asked) == sorted(FINGERS), "each finger once, no loop"
    clerk.wait(lambda: clerk.step is Step.FINISH)
    assert clerk.station.calls.count("note_failed_press") == MAX_PRESSES * len(FINGERS)
    clerk.picture("no-picture")
    clerk.key(Key.Key_1)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.finished is not None)
    assert model.finished is not None
    assert model.finished.view.outcome is Outcome.D
    assert model.finished.slip.alternative is not None


def test_failed_presses_that_cannot_be_noted_do_not_stop_the_flow(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    clerk.station.fails_next_note = MAX_PRESSES
    for _ in range(MAX_PRESSES):
        clerk.station.capture.press_in_vain(QualityReason.WET)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    assert clerk.step is Step.FINGERS


def test_a_finger_that_rests_is_asked_to_hold_still_at_once(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    advice = clerk.window.enroll_page.fingers_step.advice
    assert advice.sentence == "Place the right thumb on the glass"
    clerk.station.capture.rest_finger()
    clerk.wait(lambda: advice.sentence == "Hold still", timeout_ms=600)
    clerk.picture("hold-still")
    clerk.station.capture.rest_finger(QualityReason.DRY)
    clerk.wait(lambda: advice.sentence.startswith("Finger is dry"))


def test_the_consent_stored_names_the_notice_that_was_shown(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    step = clerk.window.enroll_page.consent_step
    assert any(NOTICE_VERSION in label.text() for label in step.findChildren(QLabel) if label.isVisible())
    agree(clerk)
    view = clerk.window.enroll_page.model.view
    assert view is not None
    assert view.consent is not None
    assert view.consent.notice_version == NOTICE_VERSION


def test_the_slip_is_shown_as_large_as_the_window_and_whole(clerk: Clerk) -> None:
    clerk.open_practice()
    page = clerk.window.enroll_page
    clerk.station.enroll_at_once(next(iter(clerk.station.people)))
    page.finish_step.print_requested.emit(clerk.station.slip(next(iter(clerk.station.views))))
    clerk.wait_dialog()
    dialog = page.dialog
    assert isinstance(dialog, SlipDialog)
    clerk.wait(lambda: len(dialog.sheets.sheet_rects()) == 2)
    assert dialog.width() > clerk.window.width() - 40
    assert dialog.height() > clerk.window.height() - 40
    for sheet in dialog.sheets.sheet_rects():
        assert QRectF(dialog.sheets.rect()).contains(sheet)
        assert sheet.height() > 600
    clerk.key(Key.Key_Escape)
    clerk.wait(lambda: page.dialog is None)


def test_an_unplug_says_nothing_is_lost_and_goes_on_after_retry(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    press(clerk, 77)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    clerk.station.capture.unplug()
    clerk.wait(lambda: clerk.window.fault_banner.isVisible())
    assert not clerk.window.practice_banner.isVisible(), "one banner at most"
    assert clerk.window.place.scanner.state is ScannerState.LOST
    clerk.picture("unplugged")
    captures = len(clerk.station.captures)
    clerk.key(Key.Key_F5)
    clerk.wait(lambda: len(clerk.station.captures) == captures + 1)
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.LEFT_THUMB)
    assert not clerk.window.fault_banner.isVisible()
    press(clerk, 72)
    clerk.wait(lambda: clerk.step is Step.FINISH)


def test_a_scanner_that_does_not_open_is_a_banner_too_and_r_retries(clerk: Clerk) -> None:
    clerk.open_practice()
    clerk.station.fails_next_capture = True
    find_and_confirm(clerk)
    clerk.key(Key.Key_1)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: clerk.window.fault_banner.isVisible())
    clerk.key(Key.Key_R)
    clerk.wait(lambda: bool(clerk.station.captures) and clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
    assert not clerk.window.fault_banner.isVisible()


def test_locking_in_the_middle_keeps_what_is_there_and_resumes(clerk: Clerk) -> None:
    clerk.type("open sesame")
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: clerk.window.access.station is not None)
    clerk.settle()
    find_and_confirm(clerk, "zgf")
    agree(clerk)
    station = clerk.station
    press(clerk, 75)
    clerk.key(Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    clerk.wait(lambda: station.is_closed)
    clerk.settle()
    assert clerk.window.enroll_page.model.view is None
    assert clerk.window.unlock_page.isVisible()
    clerk.type("open sesame")
    clerk.key(Key.Key_Return)
    resume = clerk.window.enroll_page.person_step.resume_button
    clerk.wait(resume.isVisible)
    assert "张桂芳" in resume.text()
    clerk.picture("resume")
    clerk.key(Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    clerk.wait(lambda: clerk.step is Step.FINGERS)
    model = clerk.window.enroll_page.model
    assert model.position is FingerPosition.LEFT_THUMB
    assert model.view is not None
    assert len(model.view.samples) == 1
    assert model.view.state is EnrollmentState.OPEN


def test_another_page_pauses_the_taking_and_coming_back_goes_on(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    clerk.click_button("Devices")
    clerk.wait(lambda: clerk.station.capture.position is None)
    clerk.click_button("Enroll")
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
    assert clerk.step is Step.FINGERS


def test_a_possible_duplicate_is_shown_side_by_side(clerk: Clerk) -> None:
    clerk.open_practice()
    clerk.station.duplicate = list(clerk.station.people)[3]
    find_and_confirm(clerk)
    agree(clerk)
    model = clerk.window.enroll_page.model
    press(clerk, 75)
    clerk.wait(lambda: model.position is FingerPosition.LEFT_THUMB)
    press(clerk, 75)
    clerk.wait(lambda: clerk.step is Step.FINISH)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: model.finished is not None)
    clerk.picture("duplicate")
    assert clerk.window.enroll_page.finish_step.duplicates_state.text() == "looks the same"


def test_the_household_goes_on_with_one_key(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    clerk.key(Key.Key_D)
    clerk.wait(lambda: clerk.step is Step.FINISH)
    clerk.key(Key.Key_1)
    clerk.key(Key.Key_Return)
    model = clerk.window.enroll_page.model
    clerk.wait(lambda: model.finished is not None)
    clerk.key(Key.Key_H)
    clerk.wait(lambda: model.person_view is not None and model.person_view.person.name == "罗启山")
    assert clerk.step is Step.PERSON


def test_a_new_person_with_a_bad_number_stays_in_the_form_until_it_is_right(clerk: Clerk) -> None:
    clerk.open_practice()
    clerk.key(Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page = clerk.window.enroll_page
    clerk.wait_dialog()
    clerk.type("试练习")
    clerk.key(Key.Key_Tab)
    clerk.type("123")
    clerk.key(Key.Key_Return)
    clerk.settle()
    assert page.dialog is not None
    clerk.key(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    clerk.type("999999194801011624")
    clerk.key(Key.Key_Return)
    clerk.settle()
    clerk.wait(lambda: page.model.person_view is not None)
    assert page.model.person_view is not None
    assert page.model.person_view.person.name == "试练习"


def test_no_call_into_the_vault_is_made_in_the_gui_thread(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    press(clerk, 75)
    clerk.settle()
    assert threading.get_ident() not in clerk.station.threads
    assert len(clerk.station.threads) == 1


def test_a_flood_of_previews_leaves_the_page_usable(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    clerk.station.capture.flood(2000)
    clerk.key(Key.Key_9)
    clerk.wait(lambda: clerk.window.enroll_page.model.position is FingerPosition.RIGHT_RING, timeout_ms=500)
    assert clerk.step is Step.FINGERS


def test_a_scanner_still_opening_when_the_window_closes_is_closed_too(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    clerk.station.open_gate = threading.Event()
    clerk.key(Key.Key_1)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: "start_capture" in clerk.station.calls)
    station = clerk.station
    clerk.window.close()
    station.open_gate.set()
    clerk.tasks.stop()
    # No answer reaches the screens any more; the scanner's thread must end all the same.
    assert [capture.is_closed for capture in station.captures] == [True]


def test_a_scanner_given_up_while_opening_is_opened_again_when_it_is_wanted(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    clerk.station.open_gate = threading.Event()
    clerk.key(Key.Key_1)
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: "start_capture" in clerk.station.calls)
    clerk.window.place.scanner.retry()
    clerk.station.open_gate.set()
    clerk.wait(lambda: len(clerk.station.captures) == 2)
    clerk.wait(lambda: clerk.station.capture.position is FingerPosition.RIGHT_THUMB)
    assert clerk.station.captures[0].is_closed
