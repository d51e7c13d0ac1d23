"""Strip, header, banner, frame, seal, card and drawings."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station.ids import FingerPosition, PersonId
from station.records import BestFinger, Outcome, Person, QualityBand, QualityReason
from tests.ui.widgets.conftest import picture, share_of
from ui.theme import DARK_COLORS, LIGHT_COLORS, Look, Tone
from ui.widgets.banner import FaultBanner, PracticeBanner, PracticeFrame
from ui.widgets.best_finger_card import BestFingerCard
from ui.widgets.card import Card
from ui.widgets.drawings import Drawing, drawing_for, paint_drawing
from ui.widgets.hand_map import FingerState, HandMap
from ui.widgets.outcome_seal import OutcomeSeal
from ui.widgets.person_header import PersonHeader
from ui.widgets.press_strip import Press, PressChip, PressStrip

PERSON = Person(PersonId("0" * 32), "张桂芳", "510223194801011624", birth_date=dt.date(1948, 1, 1), village="荆山村")


def test_the_strip_shows_each_press_with_score_and_word_and_marks_the_best(
    look: Look, qtbot: QtBot, frame: NDArray[np.uint8]
) -> None:
    strip = PressStrip(look)
    qtbot.addWidget(strip)
    strip.set_finger(FingerPosition.RIGHT_INDEX)
    strip.set_presses(
        [
            Press(1, 11, QualityBand.LOW, frame),
            Press(2, 26, QualityBand.FAIR, frame, is_best=True),
            Press(3, None),
            Press(4, None, in_progress=True, instead="being saved"),
        ]
    )
    strip.resize(268, 600)
    strip.show()
    chips = [chip for chip in strip.findChildren(PressChip) if chip.isVisible()]
    assert [chip.accessibleName() for chip in chips] == [
        "press 1: 11 low",
        "press 2: 26 fair",
        "press 3: nothing taken",
        "pressing…: being saved",
    ]
    assert [chip.accessibleDescription() for chip in chips] == ["", "best press", "", ""]
    assert {chip.height() for chip in chips} == {88}
    assert share_of(picture(strip), LIGHT_COLORS.accent) > 0.005


def test_three_presses_are_taller_and_old_ones_leave(look: Look, qtbot: QtBot) -> None:
    strip = PressStrip(look)
    qtbot.addWidget(strip)
    strip.resize(268, 600)
    strip.show()
    strip.set_presses([Press(n, 50, QualityBand.GOOD) for n in range(1, 5)])
    strip.set_presses([Press(1, 50, QualityBand.GOOD)])
    QApplication.processEvents()
    chips = [chip for chip in strip.findChildren(PressChip) if chip.isVisible()]
    assert len(chips) == 1
    assert chips[0].height() == 104


def test_the_strip_says_what_comes_next_and_what_helped(look: Look, qtbot: QtBot) -> None:
    strip = PressStrip(look)
    qtbot.addWidget(strip)
    strip.set_note("15 points better", Tone.GOOD, "it works for her")
    strip.show()
    labels = {label.text(): label.property("tone") for label in strip.findChildren(QLabel) if label.isVisible()}
    assert labels["15 points better"] == "good"
    assert "it works for her" in labels


def test_the_header_masks_the_number_and_drops_it_first_when_narrow(look: Look, qtbot: QtBot) -> None:
    header = PersonHeader(look)
    qtbot.addWidget(header)
    header.set_person(PERSON, dt.date(2026, 11, 24))
    header.set_elapsed(192)
    header.show()
    assert "510223********1624" in header.accessibleName()
    assert "19480101" not in header.accessibleName()
    header.resize(1124, 56)
    wide = picture(header)
    header.resize(520, 56)
    assert picture(header).std() > 5
    assert wide.std() > 5
    header.set_person(None, dt.date(2026, 11, 24))
    assert header.accessibleName() == ""


def test_the_practice_banner_has_the_way_out_inside(look: Look, qtbot: QtBot) -> None:
    banner = PracticeBanner(look)
    qtbot.addWidget(banner)
    banner.resize(1280, 60)
    with qtbot.waitActive(banner):
        banner.show()
        banner.activateWindow()
    assert share_of(picture(banner), LIGHT_COLORS.practice) > 0.6
    with qtbot.waitSignal(banner.leave_requested):
        QTest.keyClick(banner, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)


def test_the_fault_banner_offers_a_step_only_when_there_is_one(look: Look, qtbot: QtBot) -> None:
    banner = FaultBanner(look)
    qtbot.addWidget(banner)
    banner.set_texts("Scanner unplugged", "Plug it in again, nothing is lost.")
    banner.show()
    assert not banner._button.isVisible()
    banner.set_action("Try again", "R")
    with qtbot.waitSignal(banner.action_requested):
        QTest.mouseClick(banner._button, Qt.MouseButton.LeftButton)
    assert banner.accessibleName() == "Scanner unplugged"


def test_the_practice_frame_follows_the_window_and_lets_the_mouse_through(look: Look, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    frame = PracticeFrame(look, window)
    window.resize(640, 480)
    window.show()
    window.resize(800, 600)
    qtbot.waitUntil(lambda: frame.size() == window.size())
    pixels = picture(window)
    for edge in (pixels[:6], pixels[-6:], pixels[:, :6], pixels[:, -6:]):
        assert share_of(edge, DARK_COLORS.practice) > 0.99
    assert frame.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert window.childAt(400, 300) is None


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_seal_says_its_grade_in_words_too(outcome: Outcome, look: Look, qtbot: QtBot) -> None:
    seal = OutcomeSeal(look)
    qtbot.addWidget(seal)
    seal.set_outcome(outcome)
    seal.show()
    assert seal.accessibleName().startswith(f"{outcome.value}: ")
    assert picture(seal).std() > 20


def test_the_best_finger_card_marks_both_hands_in_order(look: Look, qtbot: QtBot, chinese: Path) -> None:
    card = BestFingerCard(look)
    qtbot.addWidget(card)
    card.set_best_fingers(
        [
            BestFinger(2, FingerPosition.LEFT_THUMB, 64, QualityBand.GOOD),
            BestFinger(1, FingerPosition.RIGHT_THUMB, 72, QualityBand.GOOD),
        ]
    )
    card.show()
    marks = card.findChild(HandMap).marks()
    assert marks[FingerPosition.RIGHT_THUMB].state is FingerState.BEST_1
    assert marks[FingerPosition.LEFT_THUMB].state is FingerState.BEST_2
    assert card.accessibleDescription() == "1. 右手拇指, 2. 左手拇指"
    assert card.accessibleName() == "明年来认证，用这两个手指"
    card.set_best_fingers([])
    assert card.accessibleName() == "明年认证，用其他核验方式"
    picture(card)


def test_a_card_gives_room_that_grows_with_the_text(look: Look, qtbot: QtBot) -> None:
    card = Card(look)
    qtbot.addWidget(card)
    assert isinstance(card.body, QVBoxLayout)
    before = card.body.contentsMargins().left()
    look.set_text_scale(2.0)
    assert card.body.contentsMargins().left() == 2 * before


@pytest.mark.parametrize("drawing", [drawing for drawing in Drawing if drawing is not Drawing.NONE])
@pytest.mark.parametrize("colors", [LIGHT_COLORS, DARK_COLORS])
def test_every_drawing_stays_in_its_box_and_differs_from_the_ground(drawing: Drawing, colors: object) -> None:
    image = QImage(200, 160, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.magenta)
    painter = QPainter(image)
    paint_drawing(painter, QRectF(30, 24, 140, 112), drawing, dataclasses.replace(colors))  # type: ignore[type-var]
    painter.end()
    ground = image.pixel(0, 0)
    inked = [(x, y) for x in range(200) for y in range(160) if image.pixel(x, y) != ground]
    assert len(inked) > 800
    assert all(29 <= x <= 170 and 23 <= y <= 136 for x, y in inked)


def test_each_reason_has_a_drawing_of_its_own() -> None:
    assert len({drawing_for(reason) for reason in QualityReason}) == len(QualityReason)
