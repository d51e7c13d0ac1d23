"""The base of our own widgets: follows the look and the language while it is alive."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Look, Theme


class ThemedWidget(QWidget):
    """A widget that is told when its texts or its colors change.

    A subclass calls both hooks at the end of its `__init__`.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        look.changed.connect(self._on_look_changed)

    @property
    def theme(self) -> Theme:
        """The theme now in force."""
        return self.look.theme

    def _retranslate(self) -> None:
        """Set every text anew; called when the language changed."""

    def _restyle(self) -> None:
        """Set fonts and sizes anew; called when scheme or text scale changed."""

    def _on_look_changed(self) -> None:
        self._restyle()
        self.updateGeometry()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.updateGeometry()
            self.update()
        super().changeEvent(event)
