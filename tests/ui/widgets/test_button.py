"""Buttons: the key on the cap presses them, once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.widgets.conftest import picture
from ui.icon_set import IconName
from ui.theme import Look
from ui.widgets.button import ButtonKind, ChoiceTile, KeyCapButton, RailButton


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    QVBoxLayout(page)
    return page


def show(page: QWidget, qtbot: QtBot, *parts: QWidget) -> None:
    for part in parts:
        page.layout().addWidget(part)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()


@pytest.mark.parametrize(
    ("key", "pressed"),
    [
        ("Enter", Qt.Key.Key_Return),
        ("Enter", Qt.Key.Key_Enter),
        ("Esc", Qt.Key.Key_Escape),
        ("Space", Qt.Key.Key_Space),
        ("X", Qt.Key.Key_X),
        ("F5", Qt.Key.Key_F5),
    ],
)
def test_the_key_on_the_cap_clicks(key: str, pressed: Qt.Key, look: Look, page: QWidget, qtbot: QtBot) -> None:
    button = KeyCapButton(look, ButtonKind.PRIMARY, text="Go", key=key)
    show(page, qtbot, button)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(page, pressed)


def test_a_letter_typed_into_a_field_presses_nothing(look: Look, page: QWidget, qtbot: QtBot) -> None:
    field, button = QLineEdit(), KeyCapButton(look, ButtonKind.SECONDARY, text="Exception", key="X")
    show(page, qtbot, field, button)
    field.setFocus()
    clicks = []
    button.clicked.connect(lambda: clicks.append(1))
    QTest.keyClicks(field, "xX")
    assert field.text() == "xX"
    assert clicks == []


def test_a_hidden_button_hears_no_key_and_an_old_key_is_forgotten(look: Look, page: QWidget, qtbot: QtBot) -> None:
    button, other = KeyCapButton(look, ButtonKind.SECONDARY, text="a", key="A"), QWidget()
    show(page, qtbot, button, other)
    clicks = []
    button.clicked.connect(lambda: clicks.append(1))
    button.set_key("B")
    QTest.keyClick(page, Qt.Key.Key_A)
    assert clicks == []
    button.hide()
    QTest.keyClick(page, Qt.Key.Key_B)
    assert clicks == []


def test_while_it_works_it_keeps_its_width_and_ignores_presses(look: Look, page: QWidget, qtbot: QtBot) -> None:
    button = KeyCapButton(look, ButtonKind.PRIMARY, text="Print the slip and the card", key="Enter")
    show(page, qtbot, button)
    width = button.width()
    clicks = []
    button.clicked.connect(lambda: clicks.append(1))
    button.start_working("Printing…")
    button.setFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(page, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert clicks == []
    assert button.text() == "Printing…"
    assert button.width() == width
    button.stop_working()
    assert button.text() == "Print the slip and the card"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(clicks) == 1


@pytest.mark.parametrize("kind", list(ButtonKind))
def test_focus_can_be_seen_on_every_kind(kind: ButtonKind, look: Look, page: QWidget, qtbot: QtBot) -> None:
    button, other = KeyCapButton(look, kind, text="Go", key="G"), QLineEdit()
    show(page, qtbot, other, button)
    other.setFocus()
    plain = picture(button)
    button.setFocus()
    assert (picture(button) != plain).mean() > 0.01


@pytest.mark.parametrize("kind", list(ButtonKind))
@pytest.mark.parametrize("small", [False, True])
def test_no_button_is_too_small_for_gloves(
    kind: ButtonKind, small: bool, look: Look, page: QWidget, qtbot: QtBot
) -> None:
    button = KeyCapButton(look, kind, text="I", small=small)
    show(page, qtbot, button)
    assert button.height() >= 44
    assert button.width() >= 16


def test_one_tile_of_a_group_is_chosen(look: Look, page: QWidget, qtbot: QtBot) -> None:
    tiles = [ChoiceTile(look, icon, text="t", key=str(n + 1)) for n, icon in enumerate((IconName.PEN, IconName.EYE))]
    show(page, qtbot, *tiles)
    QTest.keyClick(page, Qt.Key.Key_1)
    QTest.keyClick(page, Qt.Key.Key_2)
    assert [tile.isChecked() for tile in tiles] == [False, True]


def test_the_rail_marks_where_we_are(look: Look, page: QWidget, qtbot: QtBot) -> None:
    places = [RailButton(look, IconName.TODAY, text="Today"), RailButton(look, IconName.ENROLL, text="Enroll")]
    show(page, qtbot, *places)
    before = picture(places[1])
    places[1].click()
    assert places[1].isChecked()
    assert (picture(places[1]) != before).mean() > 0.05
