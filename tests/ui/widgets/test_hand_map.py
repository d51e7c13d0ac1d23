"""The hand map: choosing a finger, and what it tells of each."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station.ids import FINGERS, EnrollmentId, FingerPosition, PersonId, SampleId
from station.records import (
    EnrollmentState,
    EnrollmentView,
    ExceptionKind,
    ExceptionReason,
    FingerException,
    KeptSample,
    Person,
    QualityBand,
    QualityScore,
)
from tests.ui.widgets.conftest import HandClock, picture, share_of
from ui.hand_shape import Finger
from ui.theme import LIGHT_COLORS, Look
from ui.widgets.hand_map import KEYS, FingerMark, FingerState, HandMap, marks_of


@pytest.fixture
def hands(look: Look, qtbot: QtBot) -> HandMap:
    hands = HandMap(look)
    qtbot.addWidget(hands)
    hands.resize(476, 440)
    with qtbot.waitActive(hands):
        hands.show()
        hands.activateWindow()
    return hands


def spot_of(hands: HandMap, position: FingerPosition) -> QPoint:
    place = hands._places()[1 if position.is_right else 0]
    return place.point(hands._shape.fingers[Finger.of(position)].nail_center).toPoint()


@pytest.mark.parametrize("position", FINGERS)
def test_a_click_on_a_finger_chooses_it(position: FingerPosition, hands: HandMap, qtbot: QtBot) -> None:
    with qtbot.waitSignal(hands.finger_chosen) as chosen:
        QTest.mouseClick(hands, Qt.MouseButton.LeftButton, pos=spot_of(hands, position))
    assert chosen.args == [position]


def test_the_left_hand_is_on_the_left_as_its_owner_sees_it(hands: HandMap) -> None:
    order = sorted(FINGERS, key=lambda position: spot_of(hands, position).x())
    assert "".join(KEYS[position] for position in order) == "1234567890"


def test_a_near_miss_still_finds_the_finger_and_the_palm_does_not(hands: HandMap) -> None:
    tip = spot_of(hands, FingerPosition.RIGHT_MIDDLE)
    place = hands._places()[1]
    top = place.path(hands._shape.fingers[Finger.MIDDLE].region).boundingRect().top()
    assert hands.finger_at(QPoint(tip.x(), round(top - 6)).toPointF()) is FingerPosition.RIGHT_MIDDLE
    assert hands.finger_at(QPoint(tip.x(), round(top - 20)).toPointF()) is None
    assert hands.finger_at(QPoint(tip.x(), 340).toPointF()) is None


@pytest.mark.parametrize(
    ("key", "position"),
    [
        (Qt.Key.Key_1, FingerPosition.LEFT_LITTLE),
        (Qt.Key.Key_0, FingerPosition.RIGHT_LITTLE),
        (Qt.Key.Key_6, FingerPosition.RIGHT_THUMB),
    ],
)
def test_a_digit_chooses_its_finger(key: Qt.Key, position: FingerPosition, hands: HandMap, qtbot: QtBot) -> None:
    with qtbot.waitSignal(hands.finger_chosen) as chosen:
        QTest.keyClick(hands, key)
    assert chosen.args == [position]


def test_digits_are_typed_into_a_field_and_choose_no_finger(look: Look, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    field, hands = QLineEdit(), HandMap(look)
    column.addWidget(field)
    column.addWidget(hands)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    field.setFocus()
    chosen = []
    hands.finger_chosen.connect(chosen.append)
    QTest.keyClicks(field, "120")
    assert field.text() == "120"
    assert chosen == []


def test_digits_can_be_switched_off(hands: HandMap) -> None:
    chosen = []
    hands.finger_chosen.connect(chosen.append)
    hands.set_keys_active(False)
    QTest.keyClick(hands, Qt.Key.Key_4)
    assert chosen == []


def test_arrows_walk_from_left_to_right_and_enter_chooses(hands: HandMap, qtbot: QtBot) -> None:
    hands.setFocus()
    hands.set_marks({FingerPosition.RIGHT_THUMB: FingerMark(FingerState.NOW)})
    QTest.keyClick(hands, Qt.Key.Key_Right)
    assert "right index finger" in hands.accessibleName()
    with qtbot.waitSignal(hands.finger_chosen) as chosen:
        QTest.keyClick(hands, Qt.Key.Key_Return)
    assert chosen.args == [FingerPosition.RIGHT_INDEX]


def test_a_map_that_only_shows_cannot_be_used(look: Look, qtbot: QtBot) -> None:
    hands = HandMap(look, interactive=False)
    qtbot.addWidget(hands)
    hands.resize(476, 440)
    hands.show()
    chosen = []
    hands.finger_chosen.connect(chosen.append)
    QTest.mouseClick(hands, Qt.MouseButton.LeftButton, pos=spot_of(hands, FingerPosition.LEFT_THUMB))
    QTest.keyClick(hands, Qt.Key.Key_5)
    assert chosen == []
    assert hands.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_the_legend_counts_every_finger_once(hands: HandMap) -> None:
    hands.set_marks(
        {
            FingerPosition.RIGHT_THUMB: FingerMark(FingerState.KEPT, "72 good"),
            FingerPosition.RIGHT_INDEX: FingerMark(FingerState.NOW),
            FingerPosition.RIGHT_MIDDLE: FingerMark(FingerState.NEXT),
            FingerPosition.LEFT_INDEX: FingerMark(FingerState.EXCEPTED, "bandaged"),
        }
    )
    assert hands.accessibleDescription() == "kept 1 · taking · excepted 1 · not yet 7"


@pytest.mark.parametrize(
    ("state", "color"),
    [
        (FingerState.NOW, LIGHT_COLORS.accent),
        (FingerState.KEPT, LIGHT_COLORS.good),
        (FingerState.WEAK, LIGHT_COLORS.warn),
        (FingerState.EXCEPTED, LIGHT_COLORS.idle),
        (FingerState.NEXT, LIGHT_COLORS.accent_soft),
        (FingerState.BEST_1, LIGHT_COLORS.accent),
    ],
)
def test_each_state_looks_different(state: FingerState, color: str, hands: HandMap) -> None:
    hands.set_marks({})
    plain = share_of(picture(hands), color)
    hands.set_marks({FingerPosition.RIGHT_THUMB: FingerMark(state, "72 good")})
    assert share_of(picture(hands), color) > plain + 0.0004


def test_marks_of_an_enrollment_show_best_presses_exceptions_next_and_now() -> None:
    def sample(position: FingerPosition, number: int, score: int, band: QualityBand, is_best: bool) -> KeptSample:
        quality = QualityScore(score, "test", "1")
        return KeptSample(SampleId(f"{number}"), position, number, quality, 30, None, is_best, band)

    excepted = FingerException(FingerPosition.LEFT_INDEX, ExceptionKind.TEMPORARY, ExceptionReason.BANDAGED)
    view = EnrollmentView(
        EnrollmentId("e"),
        Person(PersonId("p"), "n"),
        EnrollmentState.OPEN,
        None,
        dt.datetime(2026, 1, 1),
        samples=(
            sample(FingerPosition.RIGHT_THUMB, 1, 20, QualityBand.FAIR, False),
            sample(FingerPosition.RIGHT_THUMB, 2, 32, QualityBand.GOOD, True),
            sample(FingerPosition.LEFT_THUMB, 1, 26, QualityBand.FAIR, True),
        ),
        exceptions=(excepted,),
        next_position=FingerPosition.RIGHT_MIDDLE,
    )
    marks = marks_of(view, FingerPosition.RIGHT_INDEX)
    assert marks == {
        FingerPosition.RIGHT_THUMB: FingerMark(FingerState.KEPT, "32 good"),
        FingerPosition.LEFT_THUMB: FingerMark(FingerState.WEAK, "26 fair"),
        FingerPosition.LEFT_INDEX: FingerMark(FingerState.EXCEPTED, "bandaged"),
        FingerPosition.RIGHT_MIDDLE: FingerMark(FingerState.NEXT),
        FingerPosition.RIGHT_INDEX: FingerMark(FingerState.NOW),
    }


def test_the_words_of_both_thumbs_never_meet(hands: HandMap) -> None:
    for width in (330, 476):
        hands.resize(width, 440)
        left, right = hands._places()
        anchor = hands._shape.fingers[Finger.THUMB].label_at
        word_px = 90.0
        at_left = hands._word_at(left, anchor, FingerPosition.LEFT_THUMB, word_px)
        at_right = hands._word_at(right, anchor, FingerPosition.RIGHT_THUMB, word_px)
        assert at_right.x() - at_left.x() >= word_px


def test_the_halo_breathes_only_while_a_finger_is_taken_and_seen(qtbot: QtBot) -> None:
    clock = HandClock()
    hands = HandMap(Look(motion=True), clock=clock)
    qtbot.addWidget(hands)
    hands.set_marks({FingerPosition.RIGHT_THUMB: FingerMark(FingerState.NOW)})
    assert hands._halo_alpha() == 0.28
    hands.show()
    seen = set()
    for step in range(18):
        clock.now_s = step * 0.1
        seen.add(round(hands._halo_alpha(), 3))
    assert min(seen) == pytest.approx(0.14, abs=0.002)
    assert max(seen) == pytest.approx(0.28, abs=0.002)
    hands.hide()
    assert not hands._breath.isActive()
    hands.show()
    hands.set_marks({})
    assert not hands._breath.isActive()


def test_without_motion_nothing_breathes(hands: HandMap) -> None:
    hands.set_marks({FingerPosition.RIGHT_THUMB: FingerMark(FingerState.NOW)})
    assert not hands._breath.isActive()
