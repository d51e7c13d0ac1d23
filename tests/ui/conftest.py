"""The window on a fake station, driven by real key and mouse events; pictures of it go to test-output/."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.conftest import ROOT
from tests.ui.fake_station import TODAY, FakeGateway, FakeStation
from ui.app import build_window
from ui.language import install_language
from ui.main_window import MainWindow
from ui.models.enrollment import Step
from ui.tasks import TaskRunner
from ui.theme import ColorScheme, Look

PICTURES = ROOT / "test-output" / "ui"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says of every window that it hands on no size hints; that is no fault of a page."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints"))


class Clerk:
    """Somebody in front of the window: types, clicks, waits until something can be seen."""

    def __init__(self, window: MainWindow, gateway: FakeGateway, tasks: TaskRunner, qtbot: QtBot) -> None:
        self.window = window
        self.gateway = gateway
        self.tasks = tasks
        self.qtbot = qtbot

    @property
    def station(self) -> FakeStation:
        station = self.window.access.station
        assert isinstance(station, FakeStation)
        return station

    def wait(self, condition: Callable[[], object], timeout_ms: int = 4000) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=timeout_ms)

    def settle(self) -> None:
        """Wait until the worker has answered all."""
        self.wait(lambda: not self.tasks.is_busy)

    def _receiver(self) -> QWidget:
        modal = QApplication.activeModalWidget()
        focus = QApplication.focusWidget()
        if modal is not None:
            return focus if focus is not None and modal.isAncestorOf(focus) else modal
        return focus or self.window

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is: the widget or a shortcut gets it, as for a person."""
        QTest.keyClick(self._receiver(), key, modifier)

    def type(self, text: str) -> None:
        receiver = self._receiver()
        if text.isascii():
            QTest.keyClicks(receiver, text)
        else:  # what an input method would hand over
            for letter in text:
                QTest.sendKeyEvent(
                    QTest.KeyAction.Click, receiver, Qt.Key.Key_unknown, letter, Qt.KeyboardModifier.NoModifier
                )

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        assert widget.isVisible(), f"not to be seen: {widget.accessibleName() or widget}"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())

    def click_button(self, text: str) -> None:
        self.click(self.button(text))

    def button(self, text: str) -> QAbstractButton:
        """Find a button that can be seen by its words."""
        root = QApplication.activeModalWidget() or self.window
        found = [b for b in root.findChildren(QAbstractButton) if b.isVisible() and text in b.text()]
        assert found, f"no button says {text}"
        return found[0]

    def wait_dialog(self) -> None:
        """Wait until a dialog has the keyboard."""
        self.wait(lambda: QApplication.activeModalWidget() is not None)
        self.wait(lambda: QApplication.activeWindow() is QApplication.activeModalWidget())

    def picture(self, name: str) -> Path:
        for _ in range(3):
            QApplication.processEvents()
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        assert self.window.grab().save(str(path))
        return path

    @property
    def step(self) -> Step:
        return self.window.enroll_page.model.step

    def open_practice(self) -> None:
        self.window.open_practice()
        self.wait(lambda: self.window.access.station is not None)
        self.settle()


@pytest.fixture
def look(qapp: QApplication) -> Look:
    look = Look(ColorScheme.LIGHT, motion=False)
    look.apply_to(qapp)
    install_language(qapp, "en")
    return look


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.stop()


@pytest.fixture
def today() -> Callable[[], dt.date]:
    return lambda: TODAY


@pytest.fixture
def clerk(qtbot: QtBot, look: Look, gateway: FakeGateway, tasks: TaskRunner) -> Iterator[Clerk]:
    faults: list[BaseException] = []
    old_hook = sys.excepthook
    sys.excepthook = lambda kind, error, trace: (faults.append(error), old_hook(kind, error, trace))[0]
    window = build_window(gateway, tasks, look)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    window.access.look()
    clerk = Clerk(window, gateway, tasks, qtbot)
    clerk.settle()
    yield clerk
    window.close()
    tasks.stop()
    for station in (gateway.station, gateway.practice):
        station.close()
    window.deleteLater()
    sys.excepthook = old_hook
    assert not faults
