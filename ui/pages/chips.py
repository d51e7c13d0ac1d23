"""Choice chips: a few short words of which one is taken, each with its key."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ui.theme import Look, TextRole


class Chip(QPushButton):
    """A chip of one choice. It is as wide as its words in bold, for the chosen one is bold."""

    def __init__(self, look: Look, group: QButtonGroup, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._key = key
        self.setProperty("chip", True)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        group.addButton(self)
        # Parented on the chip: the key works only while the chip is seen.
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(self.click)

    def set_words(self, words: str) -> None:
        """Set the words; the key stands before them."""
        self.setText(f"{self._key}  {words}")
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        """Room for the words in bold."""
        px = self._look.theme.px
        words = QFontMetricsF(self._look.theme.font(TextRole.SECOND_BOLD)).horizontalAdvance(self.text())
        return QSize(round(words + px(38)), round(px(48)))

    def minimumSizeHint(self) -> QSize:
        """As much as it shows."""
        return self.sizeHint()


def uncheck_all(group: QButtonGroup) -> None:
    """Take every choice back; an exclusive group does not let go of its last one."""
    group.setExclusive(False)
    for button in group.buttons():
        button.setChecked(False)
    group.setExclusive(True)
