"""Marks texts for the translators where they are written down, and translates them when they are needed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def QT_TRANSLATE_NOOP(_context: str, source: str) -> str:
    """Return `source` as it is.

    `lupdate` finds the text by this function's name. Qt's own has no type for its result.
    """
    return source


def say(source: str, **values: object) -> str:
    """Translate a marked text of the context `texts` into the language in force and fill its places."""
    text = QCoreApplication.translate("texts", source)
    return text.format(**values) if values else text
