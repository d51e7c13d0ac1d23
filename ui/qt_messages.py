"""Qt's own messages: to the error output, all but one that says nothing about the station."""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

SIZE_HINTS_MESSAGE: Final = "This plugin does not support propagateSizeHints()"
"""The offscreen platform says it of every window that it shows."""


def install_message_handler() -> None:
    """Print Qt's messages as Qt would, without the size hints of the offscreen platform."""
    qInstallMessageHandler(pass_on)


def pass_on(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Print one message; after a fatal one Qt ends the process by itself."""
    if message != SIZE_HINTS_MESSAGE:
        print(qFormatLogMessage(kind, context, message), file=sys.stderr)
