"""Has the slip painted by the desktop's code in a process of its own: the core holds no Qt, one painter serves both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from station.errors import StationError
from station.records import Slip
from station.records_json import slip_to_json

_TIME_LIMIT_S = 180


class PaperError(StationError):
    """The slip or the pages could not be painted."""

    code = "install.paper"
    exit_code = 52
    advice = "The enrollment itself is saved. See that the desktop's libraries and a Chinese font are installed."


def write_slip(slip: Slip, path: Path) -> None:
    """Write `slip` as a PDF to `path`. The record goes to the painter through a pipe, never through a file."""
    _paint(["-m", "ui.paper", "--pdf", str(path)], slip_to_json(slip))


def write_page_pictures(folder: Path) -> None:
    """Write pictures of the desktop's pages, made in practice mode, to `folder`."""
    _paint(["-m", "ui.app", "--screenshots", str(folder)], "")


def _paint(arguments: list[str], text: str) -> None:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, *arguments],
            input=text.encode(),
            capture_output=True,
            timeout=_TIME_LIMIT_S,
            env=environ,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PaperError("the painter did not finish") from error
    if done.returncode:
        raise PaperError(f"the painter stopped with exit code {done.returncode}")
