"""The advice bar: one sentence that stays long enough to be read, and the care timer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.ids import FingerPosition
from station.records import QualityReason
from tests.ui.widgets.conftest import HandClock, picture
from ui.texts import Moment
from ui.theme import Look
from ui.widgets.advice_bar import AdviceBar
from ui.widgets.care_timer import CareTimer


@pytest.fixture
def bar(look: Look, qtbot: QtBot, hand_clock: HandClock) -> AdviceBar:
    bar = AdviceBar(look, clock=hand_clock)
    qtbot.addWidget(bar)
    bar.resize(1124, 128)
    with qtbot.waitActive(bar):
        bar.show()
        bar.activateWindow()
    return bar


def test_the_first_sentence_shows_at_once_and_is_the_name_for_readers(bar: AdviceBar) -> None:
    bar.show_reason(QualityReason.TOO_LIGHT, FingerPosition.RIGHT_INDEX)
    assert bar.sentence == "Too light: press a little harder"
    assert bar.accessibleName() == bar.sentence


def test_a_sentence_stays_until_it_can_have_been_read(bar: AdviceBar, qtbot: QtBot, hand_clock: HandClock) -> None:
    bar.show_reason(QualityReason.DRY, FingerPosition.RIGHT_INDEX)
    hand_clock.now_s += 1.1
    bar.show_reason(QualityReason.WET, FingerPosition.RIGHT_INDEX)
    bar.show_reason(QualityReason.MOVED, FingerPosition.RIGHT_INDEX)
    assert bar.sentence.startswith("Finger is dry")
    qtbot.waitUntil(lambda: bar.sentence.startswith("It moved"), timeout=1000)


def test_lifting_is_said_at_once(bar: AdviceBar) -> None:
    bar.show_reason(QualityReason.DRY, FingerPosition.RIGHT_INDEX)
    bar.show_moment(Moment.LIFT)
    assert bar.sentence == "Lift the finger"


def test_a_return_to_the_same_sentence_forgets_the_one_that_waited(bar: AdviceBar, qtbot: QtBot) -> None:
    bar.show_reason(QualityReason.DRY, FingerPosition.RIGHT_INDEX)
    bar.show_reason(QualityReason.WET, FingerPosition.RIGHT_INDEX)
    bar.show_reason(QualityReason.DRY, FingerPosition.RIGHT_INDEX)
    qtbot.wait(1300)
    assert bar.sentence.startswith("Finger is dry")


@pytest.mark.parametrize("reason", list(QualityReason))
def test_every_reason_has_a_drawing(reason: QualityReason, bar: AdviceBar, hand_clock: HandClock) -> None:
    bar.show_advice("x")
    empty = picture(bar)[:, :180]
    hand_clock.now_s += 5
    bar.show_reason(reason, FingerPosition.RIGHT_INDEX)
    assert (picture(bar)[:, 24:166] != empty[:, 24:166]).mean() > 0.02


def test_long_sentences_stay_inside_the_bar_at_every_width(bar: AdviceBar) -> None:
    bar.show_reason(QualityReason.DRY, FingerPosition.RIGHT_INDEX)
    bar.offer_care()
    for width in (1124, 900, 760):
        bar.resize(width, 128)
        pixels = picture(bar)
        right = bar.findChild(CareTimer).x()
        assert pixels[:4, 200 : right - 4].min() > 200
        assert pixels[-4:, 200 : right - 4].min() > 200


def test_t_starts_the_care_time_and_the_sentence_counts(bar: AdviceBar, qtbot: QtBot, hand_clock: HandClock) -> None:
    bar.show_reason(QualityReason.DRY, FingerPosition.RIGHT_INDEX)
    bar.offer_care(30)
    with qtbot.waitSignal(bar.care_started):
        QTest.keyClick(bar, Qt.Key.Key_T)
    assert "wait 30 s" in bar.sentence
    hand_clock.now_s += 12
    qtbot.waitUntil(lambda: "wait 18 s" in bar.accessibleName(), timeout=1000)


def test_the_care_time_ends_by_the_clock_and_asks_to_wipe(bar: AdviceBar, qtbot: QtBot, hand_clock: HandClock) -> None:
    bar.offer_care(30)
    QTest.keyClick(bar, Qt.Key.Key_T)
    hand_clock.now_s += 30
    with qtbot.waitSignal(bar.care_ended, timeout=1000) as ended:
        pass
    assert ended.args == [True]
    assert bar.sentence == "Wipe the rest, then press"


def test_t_again_does_not_wait(bar: AdviceBar, qtbot: QtBot) -> None:
    bar.show_reason(QualityReason.DRY, FingerPosition.RIGHT_INDEX)
    bar.offer_care(30)
    QTest.keyClick(bar, Qt.Key.Key_T)
    with qtbot.waitSignal(bar.care_ended) as ended:
        QTest.keyClick(bar, Qt.Key.Key_T)
    assert ended.args == [False]
    assert bar.sentence.startswith("Finger is dry")


def test_a_wait_that_runs_survives_another_offer_and_ends_with_its_withdrawal(bar: AdviceBar) -> None:
    bar.offer_care(30)
    QTest.keyClick(bar, Qt.Key.Key_T)
    bar.offer_care(30)
    care = bar.findChild(CareTimer)
    assert care.is_running
    bar.withdraw_care()
    assert not care.is_running
    assert not care.isVisible()
    QApplication.processEvents()
