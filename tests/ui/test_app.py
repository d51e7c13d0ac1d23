"""Starting: a display or a clear word that there is none, Ctrl+C, the window's time, faults that reach the hooks."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from ui.app import EXIT_INTERRUPTED, EXIT_NO_DISPLAY, display_fault, install_excepthooks


def run_app(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    clean.pop("QT_QPA_PLATFORM", None)
    return subprocess.Popen(
        [sys.executable, "-m", "ui.app", *arguments],
        cwd=ROOT,
        env={**clean, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("environment", [{}, {"QT_QPA_PLATFORM": "xcb"}])
def test_without_a_display_it_says_so_and_ends(environment: dict[str, str]) -> None:
    process = run_app(**environment)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == EXIT_NO_DISPLAY
    assert "needs a display" in errors
    assert "Traceback" not in errors
    assert output == ""


def test_a_display_where_nobody_answers_is_no_display() -> None:
    process = run_app(DISPLAY=":987")
    _, errors = process.communicate(timeout=30)
    assert process.returncode == EXIT_NO_DISPLAY
    assert ":987" in errors


@pytest.mark.parametrize(
    ("environment", "system", "is_fine"),
    [
        ({}, "win32", True),
        ({}, "darwin", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": "nonsense"}, "linux", False),
        ({"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "wayland-0"}, "linux", False),
    ],
)
def test_a_display_is_needed_on_linux_only(environment: dict[str, str], system: str, is_fine: bool) -> None:
    assert (display_fault(environment, system) is None) is is_fine


def test_ctrl_c_ends_cleanly_and_the_window_is_there_within_two_seconds(tmp_path: Path) -> None:
    process = run_app("--home", str(tmp_path), QT_QPA_PLATFORM="offscreen", STATION_APP_TIMING="1")
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"window shown after (\d+\.\d\d) s\n", line)
    assert found is not None, line
    # 2 s on an idle machine; the tests may share theirs with others.
    assert float(found[1]) < 6
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == EXIT_INTERRUPTED
    assert "KeyboardInterrupt" not in errors


def test_faults_of_threads_reach_the_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    install_excepthooks(lambda _kind, error, _trace: seen.append(error))
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert isinstance(seen[0], ZeroDivisionError)


def test_nothing_heavy_is_imported_before_the_window_is_there() -> None:
    code = (
        "import sys, ui.main_window, ui.gateway; "
        "print([m for m in ('cv2', 'onnxruntime', 'pypinyin', 'sqlalchemy', 'station.usecases') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
