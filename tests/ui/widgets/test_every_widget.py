"""What holds for every widget: names for the blind, both schemes, 200 % text, the other language, no Qt warning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station.ids import FingerPosition, PersonId
from station.records import BestFinger, Outcome, Person, QualityBand, QualityReason
from tests.ui.fake_station import live
from tests.ui.widgets.conftest import assess, picture
from ui.icon_set import IconName
from ui.language import install_language
from ui.theme import ColorScheme, Look
from ui.widgets.advice_bar import AdviceBar
from ui.widgets.banner import FaultBanner, PracticeBanner
from ui.widgets.best_finger_card import BestFingerCard
from ui.widgets.button import ButtonKind, ChoiceTile, KeyCapButton, RailButton
from ui.widgets.chip import ChipKind, StateChip
from ui.widgets.elder_view import ElderView
from ui.widgets.hand_map import FingerMark, FingerState, HandMap
from ui.widgets.icon import IconLabel
from ui.widgets.outcome_seal import OutcomeSeal
from ui.widgets.person_header import PersonHeader
from ui.widgets.press_strip import Press, PressStrip
from ui.widgets.preview_view import PreviewView
from ui.widgets.step_bar import EnrollStep, StepBar

PERSON = Person(PersonId("0" * 32), "张桂芳", "510223194801011624", birth_date=dt.date(1948, 1, 1), village="荆山村")


def advice_bar(look: Look) -> QWidget:
    bar = AdviceBar(look)
    bar.show_reason(QualityReason.DRY, FingerPosition.RIGHT_INDEX)
    bar.offer_care(30)
    return bar


def fault_banner(look: Look) -> QWidget:
    banner = FaultBanner(look)
    banner.set_texts("Scanner unplugged", "Plug it in again, nothing is lost.")
    banner.set_action("Try again", "R")
    return banner


def best_finger_card(look: Look) -> QWidget:
    card = BestFingerCard(look)
    card.set_best_fingers(
        [
            BestFinger(1, FingerPosition.RIGHT_THUMB, 72, QualityBand.GOOD),
            BestFinger(2, FingerPosition.LEFT_INDEX, 21, QualityBand.FAIR),
        ]
    )
    return card


def chip(look: Look) -> QWidget:
    chip = StateChip(look)
    chip.set_state(ChipKind.READY, "ready")
    return chip


def elder_view(look: Look) -> QWidget:
    view = ElderView(look)
    view.set_person_name("尉迟秀英")
    view.show_prompt(FingerPosition.LEFT_RING)
    return view


def hand_map(look: Look) -> QWidget:
    hands = HandMap(look)
    states = list(FingerState)
    hands.set_marks({FingerPosition(n + 1): FingerMark(state, "72 good") for n, state in enumerate(states)})
    return hands


def seal(look: Look) -> QWidget:
    seal = OutcomeSeal(look)
    seal.set_outcome(Outcome.A)
    return seal


def person_header(look: Look) -> QWidget:
    header = PersonHeader(look)
    header.set_person(PERSON, dt.date(2026, 11, 24))
    header.set_note("household")
    header.set_elapsed(192)
    return header


def press_strip(look: Look) -> QWidget:
    strip = PressStrip(look)
    strip.set_finger(FingerPosition.RIGHT_INDEX)
    thumbnail = np.full((300, 240), 128, np.uint8)
    strip.set_presses(
        [
            Press(1, 31, QualityBand.LOW, thumbnail),
            Press(2, None),
            Press(3, 72, QualityBand.GOOD, thumbnail, is_best=True),
            Press(4, None, in_progress=True, instead="being saved…"),
        ]
    )
    strip.set_note("a note")
    return strip


def preview(look: Look) -> QWidget:
    view = PreviewView(look)
    view.show_frame(live(np.full((300, 240), 128, np.uint8), assess(52, weak=True)))
    return view


def step_bar(look: Look) -> QWidget:
    bar = StepBar(look)
    bar.set_step(EnrollStep.FINGERS)
    return bar


WIDGETS: dict[str, Callable[[Look], QWidget]] = {
    "advice bar": advice_bar,
    "fault banner": fault_banner,
    "practice banner": PracticeBanner,
    "best finger card": best_finger_card,
    "button": lambda look: KeyCapButton(look, ButtonKind.PRIMARY, text="Go on", key="Enter", icon=IconName.CHECK),
    "tile": lambda look: ChoiceTile(look, IconName.PEN, text="Signature", key="1"),
    "rail button": lambda look: RailButton(look, IconName.TODAY, text="Today"),
    "chip": chip,
    "elder view": elder_view,
    "hand map": hand_map,
    "icon label": lambda look: IconLabel(look, IconName.USER, "Operator"),
    "outcome seal": seal,
    "person header": person_header,
    "press strip": press_strip,
    "preview": preview,
    "step bar": step_bar,
}
OWN_WORDS = (
    "advice bar",
    "practice banner",
    "best finger card",
    "elder view",
    "hand map",
    "press strip",
    "preview",
    "step bar",
)


@pytest.fixture(params=sorted(WIDGETS))
def widget(request: pytest.FixtureRequest, look: Look, qtbot: QtBot) -> QWidget:
    made = WIDGETS[request.param](look)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    return made


def test_it_has_a_name_for_those_who_cannot_see_it(widget: QWidget) -> None:
    text = getattr(widget, "text", str)()
    assert widget.accessibleName() or text


def test_it_paints_in_both_schemes_and_they_differ(widget: QWidget, look: Look) -> None:
    light = picture(widget)
    look.set_scheme(ColorScheme.DARK)
    dark = picture(widget)
    assert light.std() > 3
    assert dark.std() > 3
    assert light.shape == dark.shape
    if not isinstance(widget, PracticeBanner):  # the same yellow in both, on purpose
        assert (light != dark).mean() > 0.005


def test_it_asks_for_more_room_at_two_hundred_percent(widget: QWidget, look: Look) -> None:
    before = widget.sizeHint()
    look.set_text_scale(2.0)
    after = widget.sizeHint()
    assert after.height() >= before.height()
    assert after.width() >= before.width()
    if not isinstance(widget, ElderView):  # the elder's screen grows with its window instead
        assert after.height() > before.height() * 1.5
    picture(widget)


@pytest.mark.parametrize("name", OWN_WORDS)
def test_its_own_words_follow_the_language(
    name: str, look: Look, qtbot: QtBot, qapp: QApplication, chinese_folder: Path
) -> None:
    made = WIDGETS[name](look)
    qtbot.addWidget(made)
    made.show()
    english = made.accessibleName() + made.accessibleDescription()
    assert install_language(qapp, "zh_CN", folder=chinese_folder)
    QApplication.processEvents()
    chinese = made.accessibleName() + made.accessibleDescription()
    install_language(qapp, "en")
    assert chinese != english
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
