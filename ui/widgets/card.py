"""A card: a rounded ground for one group of things, without a border, for a border means "press or type here"."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme import Look


class Card(QFrame):
    """White rounded ground with the usual space inside; fill `body`."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._look = look
        self.body = QVBoxLayout(self)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def _on_look_changed(self) -> None:
        px = self._look.theme.px
        self.body.setContentsMargins(round(px(26)), round(px(22)), round(px(26)), round(px(22)))
        self.body.setSpacing(round(px(12)))
