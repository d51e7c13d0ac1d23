"""An icon with its word: icons never stand alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icon_set import IconName, IconSet
from ui.theme import Look, TextRole, Tone
from ui.widgets.themed import ThemedWidget

__all__ = ["IconLabel", "IconName", "IconSet"]


class IconLabel(ThemedWidget):
    """An icon and one line of text in the same color."""

    def __init__(
        self,
        look: Look,
        icon: IconName,
        text: str = "",
        *,
        role: TextRole = TextRole.SECOND,
        tone: Tone = Tone.TEXT_2,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._icon = icon
        self._text = text
        self._role = role
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        """Return the words."""
        return self._text

    def set_text(self, text: str) -> None:
        """Set the words."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_icon(self, icon: IconName) -> None:
        """Set the icon."""
        self._icon = icon
        self.update()

    def set_tone(self, tone: Tone) -> None:
        """Set what the color of both means."""
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        """Room for icon, gap and words."""
        metrics = QFontMetricsF(self.theme.font(self._role))
        side = self._icon_side()
        gap = self.theme.px(8) if self._text else 0
        return QSize(
            round(side + gap + metrics.horizontalAdvance(self._text) + 2), round(max(side, metrics.height()) + 2)
        )

    def minimumSizeHint(self) -> QSize:
        """As much as it shows."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self.theme.color(self._tone)
        side = self._icon_side()
        self.look.icons.paint(painter, self._icon, QRectF(0, (self.height() - side) / 2, side, side), color)
        painter.setFont(self.theme.font(self._role))
        painter.setPen(color)
        left = side + self.theme.px(8)
        painter.drawText(QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()

    def _icon_side(self) -> float:
        return self.theme.px(max(20.0, self._role.size_pt * 4 / 3 * 1.1))
