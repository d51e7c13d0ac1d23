"""A chip: one state in a word, with icon and tint."""

from __future__ import annotations

import enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icon_set import IconName
from ui.theme import Look, TextRole, Tone
from ui.widgets.themed import ThemedWidget


class ChipKind(enum.Enum):
    """What a chip says; gives tone and usual icon."""

    READY = (Tone.GOOD, IconName.CHECK_CIRCLE)
    SIMULATED = (Tone.ACCENT, IconName.CHECK_CIRCLE)
    FAULT = (Tone.FAULT, IconName.FAULT)
    WARN = (Tone.WARN, IconName.WARN)
    QUIET = (Tone.TEXT, IconName.EMPTY)
    ACCENT = (Tone.ACCENT, IconName.DOT)

    @property
    def tone(self) -> Tone:
        """The tone of icon and words."""
        return self.value[0]

    @property
    def icon(self) -> IconName:
        """The icon unless another is given."""
        return self.value[1]


class StateChip(ThemedWidget):
    """A rounded tint with icon and words."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._kind = ChipKind.QUIET
        self._icon = ChipKind.QUIET.icon
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_state(self, kind: ChipKind, text: str, icon: IconName | None = None) -> None:
        """Show `text`; `icon` replaces the kind's own."""
        self._kind, self._text, self._icon = kind, text, icon or kind.icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """40 design pixels high."""
        words = QFontMetricsF(self.theme.font(TextRole.SECOND)).horizontalAdvance(self._text)
        return QSize(round(words + self.theme.px(62)), round(self.theme.px(40)))

    def minimumSizeHint(self) -> QSize:
        """As much as it shows."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint tint, icon and words."""
        px = self.theme.px
        color = self.theme.color(self._kind.tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.soft(self._kind.tone))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        self.look.icons.paint(painter, self._icon, QRectF(px(12), (self.height() - px(24)) / 2, px(24), px(24)), color)
        painter.setPen(color)
        painter.setFont(self.theme.font(TextRole.SECOND))
        painter.drawText(QRectF(px(44), 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()
