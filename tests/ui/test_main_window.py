"""The way in, the window around the pages, both languages, both schemes, small screens, large text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from tests.ui.conftest import Clerk
from tests.ui.fake_station import FakeGateway
from tests.ui.test_enroll_page import agree, find_and_confirm, press
from ui.language import Language, current_language, install_language
from ui.models.access import AccessState
from ui.models.enrollment import Step
from ui.models.people_table import Column
from ui.models.scanner import ScannerState
from ui.theme import ColorScheme, Tone
from ui.widgets.icon import IconLabel

Key = Qt.Key


def test_a_wrong_passphrase_says_what_to_do_and_a_delay_says_how_long(clerk: Clerk) -> None:
    message = clerk.window.unlock_page.message
    for _ in range(2):
        clerk.type("not it")
        clerk.key(Key.Key_Return)
        clerk.settle()
        assert "again" in message.words.lower()
    clerk.picture("wrong-passphrase")
    clerk.type("not it")
    clerk.key(Key.Key_Return)
    clerk.settle()
    assert "30 s" in message.words
    clerk.type("open sesame")
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: clerk.window.access.state is AccessState.OPEN)
    assert clerk.window.enroll_page.isVisible()


def test_the_passphrase_is_hidden_until_f2(clerk: Clerk) -> None:
    field = clerk.window.unlock_page.passphrase
    assert field.echoMode() is QLineEdit.EchoMode.Password
    clerk.key(Key.Key_F2)
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    clerk.key(Key.Key_F2)
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_the_recovery_code_opens_and_sets_a_new_passphrase(clerk: Clerk) -> None:
    clerk.key(Key.Key_F6)
    page = clerk.window.recovery_page
    clerk.wait(page.isVisible)
    clerk.type("AAAA-BBBB-CCCC-DDDD")
    clerk.key(Key.Key_Tab)
    clerk.type("new passphrase")
    clerk.key(Key.Key_Tab)
    clerk.type("other passphrase")
    clerk.key(Key.Key_Return)
    assert "differ" in page.message.words
    clerk.picture("recovery")
    page.passphrase.clear()
    page.again.clear()
    clerk.type("new passphrase")
    clerk.key(Key.Key_Tab)
    clerk.type("new passphrase")
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: clerk.window.access.state is AccessState.OPEN)


class TestFirstRun:
    @pytest.fixture
    def gateway(self) -> FakeGateway:
        return FakeGateway(has_vault=False)

    def test_a_vault_is_made_and_the_recovery_code_is_shown_once(self, clerk: Clerk) -> None:
        page = clerk.window.setup_page
        assert page.isVisible()
        clerk.picture("first-run")
        for words in ("永新镇", "杨小梅", "open sesame", "open sesame"):
            clerk.type(words)
            clerk.key(Key.Key_Tab)
        clerk.key(Key.Key_Return)
        clerk.wait(lambda: page.shows_code)
        clerk.picture("recovery-code")
        assert page.code_label.text() == "AAAA-BBBB-CCCC-DDDD"
        assert page.code_label.isVisible()
        clerk.key(Key.Key_Return)
        clerk.wait(lambda: clerk.window.access.state is AccessState.OPEN)
        assert page.code_label.text() == ""
        assert clerk.gateway.created is not None
        assert clerk.gateway.created.name == "永新镇"


class TestDamagedVault:
    @pytest.fixture
    def gateway(self) -> FakeGateway:
        return FakeGateway(is_damaged=True)

    def test_a_damaged_vault_says_so_and_leaves_practice_open(self, clerk: Clerk) -> None:
        assert clerk.window.access.state is AccessState.UNUSABLE
        assert clerk.window.unlock_page.message.words
        assert not clerk.window.unlock_page.passphrase.isVisible()
        clerk.picture("damaged")
        clerk.key(Key.Key_F7)
        clerk.wait(lambda: clerk.window.access.state is AccessState.OPEN)


def test_practice_is_marked_by_banner_and_frame_and_left_by_its_key(clerk: Clerk) -> None:
    clerk.open_practice()
    window = clerk.window
    assert window.practice_banner.isVisible()
    image = QImage(str(clerk.picture("practice")))
    yellow = window.place.look.theme.colors.practice.lower()
    for x, y in ((2, 400), (image.width() - 3, 400), (640, image.height() - 3)):
        assert image.pixelColor(x, y).name() == yellow
    clerk.key(Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    clerk.wait(lambda: clerk.gateway.practice.is_closed)
    assert not window.practice_banner.isVisible()
    assert window.unlock_page.isVisible()


def test_a_production_vault_shows_no_practice_mark_and_uses_no_simulated_scanner(clerk: Clerk) -> None:
    clerk.type("open sesame")
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: clerk.window.access.state is AccessState.OPEN)
    clerk.settle()
    assert not clerk.window.practice_banner.isVisible()
    scanner = clerk.window.place.scanner
    assert scanner.device is not None
    assert not scanner.device.is_simulated
    assert scanner.state is ScannerState.READY


def test_the_devices_page_works_with_the_vault_locked_and_names_reasons(clerk: Clerk) -> None:
    clerk.key(Key.Key_F8)
    clerk.wait(clerk.window.devices_page.isVisible)
    clerk.settle()
    words = {label.text() for label in clerk.window.devices_page.findChildren(QLabel)}
    assert {"Desk scanner", "Other scanner", "Simulated scanner (false fingers)"} <= words
    assert not clerk.window.rail.isVisible()
    clerk.picture("devices-locked")
    clerk.key(Key.Key_Escape)
    assert clerk.window.unlock_page.isVisible()


def test_only_a_real_fault_is_red_and_nothing_plugged_in_is_not(clerk: Clerk) -> None:
    app = QApplication.instance()
    assert app is not None
    clerk.key(Key.Key_F8)
    clerk.wait(clerk.window.devices_page.isVisible)
    clerk.settle()

    def labels() -> dict[str, IconLabel]:
        shown = clerk.window.devices_page.findChildren(IconLabel)
        return {label.text(): label for label in shown if label.isVisible()}

    clerk.wait(lambda: "cannot be used" in labels())
    states = labels()
    red, grey = (clerk.window.place.look.theme.color(tone) for tone in (Tone.FAULT, Tone.TEXT_2))
    assert shows_color(states["cannot be used"], red)
    assert not shows_color(states["not plugged in"], red)
    assert shows_color(states["not plugged in"], grey)
    install_language(app, "zh_CN")

    def words() -> set[str]:
        return {label.text() for label in clerk.window.devices_page.findChildren(QLabel) if label.isVisible()}

    clerk.wait(lambda: {"模拟指纹仪（假手指）", "图片文件夹（当作指纹仪）", "没有插指纹仪"} <= words())
    clerk.picture("devices-zh")


def shows_color(widget: QWidget, color: QColor) -> bool:
    image = widget.grab().toImage()
    return any(image.pixelColor(x, y) == color for x in range(image.width()) for y in range(image.height()))


def test_the_practice_account_is_named_in_the_language_of_the_screens(clerk: Clerk) -> None:
    clerk.open_practice()
    operator = clerk.window.operator_label
    assert operator.text() == "Practice account"
    clerk.click(clerk.window.language_button)
    clerk.wait(lambda: operator.text() == "练习账号")


def test_a_real_operator_keeps_the_own_name(clerk: Clerk) -> None:
    clerk.type("open sesame")
    clerk.key(Key.Key_Return)
    clerk.wait(lambda: clerk.window.access.state is AccessState.OPEN)
    assert clerk.window.operator_label.text() == "杨小梅"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 768)])
def test_how_far_each_person_has_come_is_readable(clerk: Clerk, language: str, width: int, height: int) -> None:
    app = QApplication.instance()
    assert app is not None
    install_language(app, language)
    clerk.window.resize(width, height)
    for index, scores in enumerate([(82, 71), (45,), ()]):
        clerk.gateway.practice.enroll_at_once(list(clerk.gateway.practice.people)[index], scores)
    clerk.open_practice()
    people = clerk.window.enroll_page.person_step.list
    clerk.wait(lambda: people.model().rowCount() == 8)
    clerk.picture(f"people-{language}-{width}")
    assert not people.isColumnHidden(Column.NAME)
    for column in (Column.NAME, Column.STATE):
        assert people.columnWidth(column) >= people.sizeHintForColumn(column)
    right_edge = people.columnViewportPosition(Column.STATE) + people.columnWidth(Column.STATE)
    assert right_edge <= people.viewport().width()


def test_another_scanner_is_chosen_on_the_devices_page(clerk: Clerk) -> None:
    clerk.open_practice()
    assert clerk.window.place.scanner.state is ScannerState.SIMULATED
    clerk.click_button("Devices")
    clerk.settle()
    clerk.wait(lambda: any(b.isVisible() and "Use this" in b.text() for b in clerk.window.findChildren(QPushButton)))
    clerk.click_button("Use this one")
    assert clerk.window.place.scanner.state is ScannerState.READY


def test_the_language_switches_at_once_in_the_middle_of_the_work(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    press(clerk, 48)
    english = clerk.window.enroll_page.fingers_step.primary.text()
    app = QApplication.instance()
    clerk.click(clerk.window.language_button)
    assert current_language(app) is Language.CHINESE
    assert clerk.step is Step.FINGERS
    clerk.picture("fingers-zh")
    clerk.click(clerk.window.language_button)
    assert current_language(app) is Language.ENGLISH
    clerk.wait(lambda: clerk.window.enroll_page.fingers_step.primary.text() == english)


def test_the_scheme_switches_at_once(clerk: Clerk) -> None:
    clerk.open_practice()
    clerk.click(clerk.window.theme_button)
    assert clerk.window.place.look.theme.scheme is ColorScheme.DARK
    image = QImage(str(clerk.picture("dark")))
    assert image.pixelColor(60, 600).lightness() < 40


def test_ctrl_l_locks_from_any_page(clerk: Clerk) -> None:
    clerk.open_practice()
    clerk.click_button("Devices")
    clerk.key(Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    clerk.wait(lambda: clerk.gateway.practice.is_closed)
    assert clerk.window.unlock_page.isVisible()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("width", "height", "scale"), [(1024, 768, 1.0), (1280, 800, 2.0)])
def test_nothing_is_wider_than_the_window(clerk: Clerk, language: str, width: int, height: int, scale: float) -> None:
    app = QApplication.instance()
    assert app is not None
    install_language(app, language)
    clerk.window.place.look.set_text_scale(scale)
    clerk.window.resize(width, height)
    clerk.open_practice()
    clerk.picture(f"person-{language}-{width}-{scale:g}")
    find_and_confirm(clerk)
    clerk.picture(f"consent-{language}-{width}-{scale:g}")
    agree(clerk)
    press(clerk, 48)
    clerk.picture(f"fingers-{language}-{width}-{scale:g}")
    assert clerk.window.width() == width
    assert clerk.window.height() == height
    step = clerk.window.enroll_page.fingers_step
    for button in step.action_bar.findChildren(QPushButton):
        if button.isVisible():
            corner = button.mapTo(clerk.window, button.rect().bottomRight())
            assert corner.x() <= width
            assert corner.y() <= height


def test_the_focus_is_seen_on_every_stop_of_the_tab_key(clerk: Clerk) -> None:
    clerk.open_practice()
    seen: list[QWidget] = []
    for _ in range(12):
        clerk.key(Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget in seen:
            break
        seen.append(widget)
        with_focus = widget.grab().toImage()
        widget.clearFocus()
        QApplication.processEvents()
        assert widget.grab().toImage() != with_focus, f"no focus mark on {widget}"
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert len(seen) >= 5
    assert all(a is not b for a, b in pairwise(seen))


def test_whatever_can_have_the_focus_has_an_accessible_name(clerk: Clerk) -> None:
    clerk.open_practice()
    find_and_confirm(clerk)
    agree(clerk)
    press(clerk, 48)
    nameless = [
        widget
        for widget in clerk.window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not isinstance(widget, QScrollArea)
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert not nameless
