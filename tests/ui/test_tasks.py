"""Calls run in one thread; answers come in order, in the GUI thread; only coded errors are answers."""

from __future__ import annotations

import sys
import threading
import time

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from drivers.api import DeviceLostError
from station.errors import WrongPassphraseError
from ui.tasks import CodedError, TaskRunner


class Asker(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []
        self.errors: list[CodedError] = []
        self.threads: set[int] = set()

    def on_done(self, result: object) -> None:
        self.answers.append(result)
        self.threads.add(threading.get_ident())

    def on_error(self, error: CodedError) -> None:
        self.errors.append(error)


def fail(error: Exception) -> object:
    raise error


def test_two_thousand_answers_come_in_order_in_the_gui_thread(qtbot: QtBot, tasks: TaskRunner) -> None:
    asker = Asker()
    for number in range(2000):
        tasks.run(lambda n=number: n, asker.on_done)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(asker.answers) == 2000, timeout=10_000)
    assert asker.answers == list(range(2000))
    assert asker.threads == {threading.get_ident()}


def test_all_calls_run_in_one_thread_that_is_not_the_gui(qtbot: QtBot, tasks: TaskRunner) -> None:
    asker = Asker()
    for _ in range(5):
        tasks.run(threading.get_ident, asker.on_done)
    qtbot.waitUntil(lambda: len(asker.answers) == 5)
    assert len(set(asker.answers)) == 1
    assert asker.answers[0] != threading.get_ident()


@pytest.mark.parametrize("error", [WrongPassphraseError("x"), DeviceLostError("x")])
def test_errors_of_the_station_and_of_devices_are_answers(qtbot: QtBot, tasks: TaskRunner, error: Exception) -> None:
    asker = Asker()
    tasks.run(lambda: fail(error), asker.on_done, asker.on_error)
    qtbot.waitUntil(lambda: bool(asker.errors))
    assert asker.errors == [error]
    assert asker.answers == []


def test_any_other_error_goes_to_the_excepthook(
    qtbot: QtBot, tasks: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: seen.append(error))
    asker = Asker()
    tasks.run(lambda: fail(ZeroDivisionError("x")), asker.on_done, asker.on_error)
    qtbot.waitUntil(lambda: bool(seen))
    assert isinstance(seen[0], ZeroDivisionError)
    assert asker.errors == []


def test_an_answer_for_a_deleted_screen_is_dropped(qtbot: QtBot, tasks: TaskRunner) -> None:
    import shiboken6

    gone, here = Asker(), Asker()
    tasks.run(lambda: time.sleep(0.05), gone.on_done)
    tasks.run(lambda: 1, here.on_done)
    shiboken6.delete(gone)
    qtbot.waitUntil(lambda: here.answers == [1])


def test_only_bound_methods_of_qobjects_may_answer(qtbot: QtBot, tasks: TaskRunner) -> None:
    with pytest.raises(TypeError, match="bound methods"):
        tasks.run(lambda: 1, print)


def test_busy_lasts_from_the_first_call_to_the_last_answer(qtbot: QtBot, tasks: TaskRunner) -> None:
    states: list[bool] = []
    tasks.busy_changed.connect(states.append)
    asker = Asker()
    tasks.run(lambda: 1, asker.on_done)
    tasks.run(lambda: 2, asker.on_done)
    assert tasks.is_busy
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert states == [True, False]


def test_stopping_finishes_what_waits_and_drops_the_answers(qtbot: QtBot, tasks: TaskRunner) -> None:
    done: list[int] = []
    asker = Asker()
    tasks.run(lambda: done.append(1), asker.on_done)
    tasks.stop()
    qtbot.wait(20)
    assert done == [1]
    assert asker.answers == []
