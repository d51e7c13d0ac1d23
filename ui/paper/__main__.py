"""Prints a slip to a PDF file without a screen: `python -m ui.paper --pdf OUT`, the slip as JSON
(`station.records_json`) on stdin.

The command line of the station calls it as a child process, so that the core needs no Qt. Exit codes as in
`station.errors`.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from station.errors import StationError
from station.records_json import slip_from_json
from ui.language import Language
from ui.paper.slip import render_slip_pdf


def main(arguments: list[str] | None = None) -> int:
    """Read, paint, write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ui.paper", description="Print a slip to a PDF file.")
    parser.add_argument("--pdf", type=Path, required=True, help="the file to write")
    parser.add_argument("--language", choices=[language.value for language in Language], default=Language.CHINESE.value)
    options = parser.parse_args(arguments)
    try:
        slip = slip_from_json(sys.stdin.buffer.read().decode("utf-8", errors="replace"))
        render_slip_pdf(slip, options.pdf, options.language)
    except StationError as error:
        print(f"{error.code}: {error}. {error.advice}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(sys.argv[:1])
    sys.exit(main())
