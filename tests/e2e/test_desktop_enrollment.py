"""The desktop app on the real station in practice mode: an elder enrolled and verified with the simulated scanner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station.practice import invent_people
from station.records import ConsentMethod, Office, Outcome, PersonDraft, VaultKind
from station.usecases import create_station, open_station
from tests.conftest import ROOT
from ui.app import build_window
from ui.gateway import UsecasesGateway
from ui.language import install_language
from ui.main_window import MainWindow
from ui.models.access import AccessState
from ui.models.enrollment import ProofState, Step
from ui.models.scanner import ScannerState
from ui.models.verification import CheckState
from ui.tasks import TaskRunner
from ui.theme import Look

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

Key = Qt.Key
PICTURES = ROOT / "test-output" / "e2e"
SCANNER = "simulated:practice?seed=3&preset=office-clerk"
WAIT_MS = 30_000


class Desk:
    """The window on the real station, and somebody in front of it."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click,
                QApplication.focusWidget() or self.window,
                Qt.Key.Key_unknown,
                letter,
                Qt.KeyboardModifier.NoModifier,
            )

    def click(self, widget: QWidget) -> None:
        self.wait(widget.isVisible)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        QApplication.processEvents()
        assert self.window.grab().save(str(PICTURES / f"{name}.png"))


@pytest.fixture
def scanner() -> str:
    return SCANNER


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, scanner: str, tmp_path: Path) -> Iterator[Desk]:
    look = Look(motion=False)
    look.apply_to(qapp)
    install_language(qapp, "zh_CN")
    tasks = TaskRunner()
    window = build_window(UsecasesGateway(), tasks, look, home=tmp_path / "vault", device=scanner)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield Desk(window, qtbot)
    window.close()
    tasks.stop()
    window.deleteLater()
    install_language(qapp, "en")


def test_an_elder_is_enrolled_and_verified_by_keyboard_alone(desk: Desk) -> None:
    window, page = desk.window, desk.window.enroll_page
    desk.key(Key.Key_F7)
    desk.wait(lambda: page.person_step.table.rowCount() > 0)
    first = page.person_step.table.person_at(0)
    assert first is not None
    number = first.person.citizen_number
    assert number is not None
    desk.type(number[-4:])
    desk.wait(lambda: page.person_step.table.rowCount() == 1)
    desk.key(Key.Key_Return)
    desk.wait(lambda: page.model.person_view is not None)
    desk.qtbot.wait(QApplication.doubleClickInterval() + 30)
    desk.key(Key.Key_Return)
    desk.wait(lambda: page.model.step is Step.CONSENT)
    desk.key(Key.Key_1)
    desk.key(Key.Key_Return)
    desk.wait(lambda: bool(page.model.presses))
    desk.picture("keyboard-fingers")
    desk.wait(lambda: page.model.step is Step.FINISH)
    desk.wait(lambda: page.model.proof is ProofState.MATCHED)
    desk.key(Key.Key_Return)
    desk.wait(lambda: page.model.finished is not None)
    desk.picture("keyboard-finished")
    finished = page.model.finished
    assert finished is not None
    assert finished.view.outcome is Outcome.A
    assert finished.slip.is_practice
    assert len({s.position for s in finished.view.samples}) >= 2

    check = window.verify_page
    window.show_page(check)
    desk.wait(lambda: check.person_step.table.rowCount() > 0)
    desk.type(number[-4:])
    desk.wait(lambda: check.person_step.table.rowCount() == 1)
    desk.key(Key.Key_Return)
    desk.wait(lambda: check.model.state is CheckState.MATCHED)
    desk.picture("keyboard-verified")
    assert check.model.comparison is not None
    assert check.model.comparison.is_match


def test_an_elder_is_enrolled_by_mouse(desk: Desk) -> None:
    page = desk.window.enroll_page
    desk.click(desk.window.unlock_page.practice)
    desk.wait(lambda: page.person_step.table.rowCount() > 0)
    rows = page.person_step.list
    cell = rows.visualRect(page.person_step.table.index(1, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    desk.wait(lambda: page.model.person_view is not None)
    desk.qtbot.wait(QApplication.doubleClickInterval() + 30)
    desk.click(page.person_step.primary)
    desk.wait(lambda: page.model.step is Step.CONSENT)
    desk.click(page.consent_step.tile(ConsentMethod.SIGNATURE))
    desk.click(page.consent_step.primary)
    desk.wait(lambda: page.model.step is Step.FINISH)
    desk.click(page.finish_step.primary)
    desk.wait(lambda: page.model.finished is not None)
    desk.picture("mouse-finished")
    assert page.model.finished is not None
    assert page.model.finished.view.outcome is Outcome.A
    desk.click(page.finish_step.next_person)
    desk.wait(lambda: page.model.step is Step.PERSON)


def begin_first_person(desk: Desk) -> None:
    page = desk.window.enroll_page
    desk.wait(lambda: page.person_step.table.rowCount() > 0)
    desk.key(Key.Key_Return)
    desk.wait(lambda: page.model.person_view is not None)
    desk.qtbot.wait(QApplication.doubleClickInterval() + 30)
    desk.key(Key.Key_Return)
    desk.wait(lambda: page.model.step is Step.CONSENT)
    desk.key(Key.Key_1)
    desk.key(Key.Key_Return)
    desk.wait(lambda: page.model.step is Step.FINGERS)


class TestUnplugged:
    @pytest.fixture
    def scanner(self) -> str:
        return f"{SCANNER}&fault=unplug@12"

    def test_an_unplug_in_the_middle_says_so_and_plugging_in_goes_on(self, desk: Desk) -> None:
        window, model = desk.window, desk.window.enroll_page.model
        desk.key(Key.Key_F7)
        begin_first_person(desk)
        desk.wait(window.fault_banner.isVisible)
        desk.wait(lambda: window.place.scanner.has_given_up)
        desk.picture("unplugged")
        assert window.place.scanner.state is ScannerState.LOST
        assert window.enroll_page.fingers_step.advice.sentence == "指纹仪断开：请重新插好，已采的都在"
        assert model.view is not None
        kept = model.view.samples
        position = model.position
        desk.key(Key.Key_F5)
        desk.wait(lambda: not window.fault_banner.isVisible())
        assert model.step is Step.FINGERS
        assert model.position is position
        assert model.view.samples[: len(kept)] == kept


PASSPHRASE = "correct horse 1"


def test_locking_in_the_middle_resumes_after_a_wrong_passphrase(desk: Desk, tmp_path: Path) -> None:
    home = tmp_path / "vault"
    create_station(home, kind=VaultKind.PRACTICE, operator="ann", passphrase=PASSPHRASE, office=Office(name="练习镇"))
    station = open_station(home, operator="ann", passphrase=PASSPHRASE)
    station.add_person(PersonDraft(name="试练习", citizen_number=invent_people()[0].number))
    station.close()
    window, page = desk.window, desk.window.enroll_page
    window.access.look()
    desk.wait(lambda: window.access.state is AccessState.LOCKED)
    desk.type("not the passphrase")
    desk.key(Key.Key_Return)
    desk.wait(lambda: "口令" in window.unlock_page.message.words)
    assert window.access.station is None
    window.unlock_page.passphrase.clear()
    desk.type(PASSPHRASE)
    desk.key(Key.Key_Return)
    desk.wait(lambda: window.access.state is AccessState.OPEN)
    begin_first_person(desk)
    desk.wait(lambda: bool(page.model.view and page.model.view.samples))
    QTest.keyClick(QApplication.focusWidget() or window, Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    desk.wait(window.unlock_page.isVisible)
    desk.wait(lambda: page.model.view is None and not window.place.tasks.is_busy)
    desk.picture("locked")
    desk.type(PASSPHRASE)
    desk.key(Key.Key_Return)
    desk.wait(page.person_step.resume_button.isVisible)
    desk.click(page.person_step.resume_button)
    desk.wait(lambda: page.model.view is not None)
    assert page.model.view is not None
    assert page.model.view.samples, "what was kept before locking is there"
