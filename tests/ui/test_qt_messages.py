"""Qt's messages reach the error output, all but the one of the offscreen platform."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType

from tests.ui.test_app import run_app
from ui.qt_messages import SIZE_HINTS_MESSAGE, pass_on


def test_exactly_the_size_hints_message_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    context = QMessageLogContext()
    pass_on(QtMsgType.QtWarningMsg, context, SIZE_HINTS_MESSAGE)
    assert capsys.readouterr().err == ""
    pass_on(QtMsgType.QtWarningMsg, context, f"{SIZE_HINTS_MESSAGE} of this window")
    pass_on(QtMsgType.QtWarningMsg, context, "QObject::startTimer: Timers cannot be started")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "Timers cannot be started" in lines[1]


def test_the_app_itself_says_nothing_on_the_error_output(tmp_path: object) -> None:
    process = run_app("--home", str(tmp_path), QT_QPA_PLATFORM="offscreen", STATION_APP_TIMING="1")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("window shown")
    process.terminate()
    _, errors = process.communicate(timeout=30)
    assert errors == ""
