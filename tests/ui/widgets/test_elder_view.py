"""The elder's screen: short sentences, the given name only, no score and no red."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.ids import FINGERS, FingerPosition
from station.records import QualityReason
from tests.ui.widgets.conftest import HandClock, picture, share_of
from ui.theme import LIGHT_COLORS, Look
from ui.widgets.elder_view import LEAST_PT, ElderView, _lines


@pytest.fixture
def view(look: Look, qtbot: QtBot, hand_clock: HandClock) -> ElderView:
    view = ElderView(look, clock=hand_clock)
    qtbot.addWidget(view)
    view.resize(1280, 800)
    view.show()
    return view


def test_it_asks_for_the_finger_by_its_spoken_name(view: ElderView, chinese: Path) -> None:
    view.show_prompt(FingerPosition.RIGHT_RING)
    assert view.spoken_text() == "请把右手无名指平放在玻璃上"
    assert view.accessibleName() == view.spoken_text()


def test_every_sentence_fits_the_screen(view: ElderView, chinese: Path) -> None:
    view.set_person_name("尉迟秀英")
    for position in (FingerPosition.RIGHT_THUMB, FingerPosition.LEFT_RING):
        for reason in QualityReason:
            view.show_prompt(position, reason)
            pixels = picture(view)
            assert share_of(pixels[:, -24:], LIGHT_COLORS.surface) == 1.0
            assert len(view.spoken_text()) <= 13


def test_english_fits_too(view: ElderView) -> None:
    view.set_person_name("尉迟秀英")
    for size, position in ((size, position) for size in ((1280, 800), (1024, 768)) for position in FINGERS):
        view.resize(*size)
        view.show_prompt(position)
        assert share_of(picture(view)[:, -10:], LIGHT_COLORS.surface) == 1.0


def test_advice_without_a_new_reason_stays_and_a_new_finger_starts_afresh(view: ElderView) -> None:
    view.show_prompt(FingerPosition.RIGHT_THUMB, QualityReason.DRY)
    view.show_prompt(FingerPosition.RIGHT_THUMB)
    assert view.spoken_text() == "Breathe on it, press once more"
    view.show_prompt(FingerPosition.LEFT_THUMB)
    assert view.spoken_text() == "Lay your left thumb flat on the glass"


def test_lifting_turns_finger_and_ring_green(view: ElderView) -> None:
    view.show_prompt(FingerPosition.RIGHT_THUMB)
    view.set_progress(0.6)
    asked = picture(view)
    assert share_of(asked, LIGHT_COLORS.accent) > 0.02
    view.show_lift(FingerPosition.RIGHT_THUMB, more=True)
    done = picture(view)
    assert share_of(done, LIGHT_COLORS.accent) < 0.001
    assert share_of(done, LIGHT_COLORS.good) > 0.01
    assert view.spoken_text() == "Very good, you may lift your hand"


def test_no_scene_shows_red_or_a_digit(view: ElderView) -> None:
    view.set_person_name("张桂芳")
    scenes = [view.show_welcome, view.show_pause, view.show_care, view.show_thanks]
    prompts = [lambda reason=reason: view.show_prompt(FingerPosition.LEFT_INDEX, reason) for reason in QualityReason]
    for show in [*scenes, *prompts]:
        show()
        assert share_of(picture(view), LIGHT_COLORS.fault, tolerance=40) == 0
        assert not any(letter.isdigit() for letter in view.spoken_text())


def test_the_full_name_is_not_kept(view: ElderView) -> None:
    view.set_person_name("尉迟秀英")
    assert "尉迟" not in "".join(str(value) for value in vars(view).values())


def test_nothing_falls_below_the_least_size_on_a_small_screen(view: ElderView) -> None:
    view.resize(640, 400)
    assert view._font(30, bold=False).pointSizeF() == LEAST_PT
    QApplication.processEvents()


@pytest.mark.parametrize(
    ("sentence", "emphasis", "lines"),
    [
        ("很好，可以抬手了", "", ("很好", "可以抬手了")),
        ("请把右手拇指平放在玻璃上", "右手拇指", ("请把右手拇指", "平放在玻璃上")),
        ("手指放平", "", ("手指放平",)),
        ("Done, thank you", "", ("Done", "thank you")),
    ],
)
def test_sentences_part_where_a_speaker_would_breathe(sentence: str, emphasis: str, lines: tuple[str, ...]) -> None:
    assert _lines(sentence, emphasis, lambda _line: True) == lines


def test_a_line_that_does_not_fit_parts_before_the_finger_too() -> None:
    parted = _lines("Lay your right ring finger flat on the glass", "right ring finger", lambda line: len(line) < 20)
    assert parted == ("Lay your", "right ring finger", "flat on the glass")
