"""The desktop app, `station-app`: reads the command line, checks for a display, shows the window, then opens the vault.

Nothing heavy is imported before the window is there: no network, no image code, no database. The worker loads them.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ui.gateway import Gateway
    from ui.main_window import MainWindow
    from ui.tasks import TaskRunner
    from ui.theme import Look

EXIT_NO_DISPLAY = 3
EXIT_INTERRUPTED = 130
_X_SOCKETS = "/tmp/.X11-unix/X"  # noqa: S108 - where X servers listen, by convention
TIMING_VARIABLE = "STATION_APP_TIMING"

_NO_DISPLAY = (
    "The station's window needs a display, and none can be reached{detail}.\n"
    "Start it from the desktop, or use the command line instead: `station --help`."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the desktop app; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.screenshots is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    fault = display_fault(os.environ)
    if fault is not None:
        print(_NO_DISPLAY.format(detail=fault), file=sys.stderr)
        return EXIT_NO_DISPLAY
    from ui.qt_messages import install_message_handler

    install_message_handler()
    if options.screenshots is not None:
        from ui.screenshots import take_screenshots

        return take_screenshots(options.screenshots, device=options.device)
    return _run(options)


def display_fault(environment: os._Environ[str] | dict[str, str], system: str = sys.platform) -> str | None:
    """Return why no window can be shown, None when one can. Qt itself would abort the process instead of saying so."""
    if not system.startswith("linux") or environment.get("QT_QPA_PLATFORM", "xcb").partition(":")[0] not in ("xcb", ""):
        return None
    if environment.get("WAYLAND_DISPLAY") and not environment.get("QT_QPA_PLATFORM"):
        return None
    display = environment.get("DISPLAY")
    if not display:
        return " (DISPLAY is not set)"
    return None if _x_server_answers(display) else f" (DISPLAY is {display}, and nothing answers there)"


def install_excepthooks(report: Callable[[type[BaseException], BaseException, TracebackType | None], None]) -> None:
    """Let faults of slots and of threads reach `report`; Python forgets the ones of threads otherwise."""
    sys.excepthook = report

    def report_thread(details: threading.ExceptHookArgs) -> None:
        if details.exc_value is not None:
            report(details.exc_type, details.exc_value, details.exc_traceback)

    threading.excepthook = report_thread


def build_window(
    gateway: Gateway, tasks: TaskRunner, look: Look, *, home: Path | None = None, device: str | None = None
) -> MainWindow:
    """Put the window together; nothing is opened yet."""
    from ui.main_window import MainWindow
    from ui.models.access import AccessModel
    from ui.models.scanner import ScannerModel
    from ui.pages.page import Workplace

    scanner = ScannerModel(gateway, tasks, device)
    access = AccessModel(gateway, tasks, home)
    window = MainWindow(Workplace(look, tasks, scanner), access)
    scanner.setParent(window)
    access.setParent(window)
    return window


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="station-app", description="Enroll and verify fingerprints for pension records."
    )
    parser.add_argument("--practice", action="store_true", help="open a throw-away vault of invented people")
    parser.add_argument("--home", type=Path, help="folder of the vault")
    parser.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN", help="language at the start")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="colors at the start")
    parser.add_argument("--device", metavar="ADDR", help="scanner to use, as `station devices` lists it")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="write pictures of every page to DIR and end")
    return parser


def _run(options: argparse.Namespace) -> int:
    from PySide6.QtWidgets import QApplication

    from ui.gateway import UsecasesGateway
    from ui.language import install_language
    from ui.tasks import TaskRunner
    from ui.theme import ColorScheme, Look

    app = QApplication(sys.argv[:1])
    app.setApplicationName("station-app")
    install_excepthooks(sys.__excepthook__)
    install_language(app, options.lang)
    look = Look(ColorScheme(options.theme))
    look.apply_to(app)
    tasks = TaskRunner()
    window = build_window(UsecasesGateway(options.home), tasks, look, home=options.home, device=options.device)
    interrupt = _InterruptWatch(app)
    window.resize(1280, 800)
    window.show()
    app.processEvents()
    if os.environ.get(TIMING_VARIABLE) == "1":
        print(f"window shown after {seconds_since_start():.2f} s", flush=True)
    if options.practice:
        window.open_practice()
    else:
        window.access.look()
    window.place.scanner.watch()
    try:
        code = app.exec()
    finally:
        window.lock()
        window.place.scanner.stop_watching()
        tasks.stop()
        interrupt.close()
    return EXIT_INTERRUPTED if interrupt.was_interrupted else code


def seconds_since_start() -> float:
    """Return the seconds since this process began, imports of the interpreter included."""
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        started_s = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return float(Path("/proc/uptime").read_text().split()[0]) - started_s
    except (OSError, ValueError, AttributeError):
        return time.process_time()


class _InterruptWatch:
    """Ends the app on Ctrl+C. Qt's loop sleeps in C, so the signal wakes it through a socket."""

    def __init__(self, app: QApplication) -> None:
        from PySide6.QtCore import QSocketNotifier

        self.was_interrupted = False
        self._app = app
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._old_descriptor = signal.set_wakeup_fd(self._writer.fileno())
        self._old_handler = signal.signal(signal.SIGINT, self._on_signal)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_activated)  # bound method; the watch outlives the notifier

    def close(self) -> None:
        """Give the signal back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_descriptor)
        signal.signal(signal.SIGINT, self._old_handler)
        self._reader.close()
        self._writer.close()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.was_interrupted = True
        self._app.quit()

    def _on_activated(self) -> None:
        # Reading gives the interpreter the moment in which it runs the handler.
        self._reader.recv(64)


def _x_server_answers(display: str) -> bool:
    host, _, number = display.rpartition(":")
    screen = number.partition(".")[0]
    if not screen.isdigit():
        return False
    if host in ("", "unix"):
        name = f"{_X_SOCKETS}{screen}"
        return _connects(socket.AF_UNIX, name) or _connects(socket.AF_UNIX, f"\0{name}")
    return _connects(socket.AF_INET, (host, 6000 + int(screen)))


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as connection:
        connection.settimeout(3)
        try:
            connection.connect(address)
        except OSError:
            return False
        return True


if __name__ == "__main__":
    sys.exit(main())
