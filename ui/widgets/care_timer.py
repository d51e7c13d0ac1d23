"""The care timer: lotion needs half a minute; waiting is shown as waiting, and one key ends it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from ui.theme import Look, TextRole, Tone
from ui.widgets.button import key_cap_width, paint_key_cap
from ui.widgets.ring import circle_path, paint_ring
from ui.widgets.themed import ThemedWidget

KEY: Final = "T"
TICK_MS: Final = 200


class CareTimer(ThemedWidget):
    """A ring with the seconds inside, the offer beside it. T or a click starts it, T again does not wait."""

    started = Signal()
    ticked = Signal(int)
    ended = Signal(bool)

    def __init__(
        self, look: Look, *, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._clock = clock
        self._seconds = 30
        self._started_at_s: float | None = None
        self._said_s = -1
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._button = _Surface(self)
        self._button.clicked.connect(self._on_button_clicked)
        shortcut = QShortcut(QKeySequence(KEY), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self._on_button_clicked)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._retranslate()

    @property
    def is_running(self) -> bool:
        """True while it counts."""
        return self._started_at_s is not None

    @property
    def seconds_left(self) -> int:
        """Whole seconds still to wait; the full time before the start."""
        if self._started_at_s is None:
            return self._seconds
        return max(0, math.ceil(self._seconds - (self._clock() - self._started_at_s)))

    def set_seconds(self, seconds: int) -> None:
        """Set the time and go back to the offer."""
        self.stop()
        self._seconds = seconds
        self._retranslate()

    def stop(self) -> None:
        """Go back to the offer without a word."""
        self._timer.stop()
        self._started_at_s = None
        self._retranslate()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for ring and words."""
        px, theme = self.theme.px, self.theme
        first = QFontMetricsF(theme.font(TextRole.SECOND_BOLD)).horizontalAdvance(self._first_line())
        second = QFontMetricsF(theme.font(TextRole.SECOND)).horizontalAdvance(self._second_line())
        words = max(first, second + key_cap_width(theme, KEY) + px(8))
        return QSize(round(px(29) + px(76) + px(20) + words + px(20)), round(px(128)))

    def minimumSizeHint(self) -> QSize:
        """As much as it shows."""
        return self.sizeHint()

    def resizeEvent(self, _event: object) -> None:
        """The whole surface can be pressed."""
        self._button.setGeometry(self.rect())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint divider, ring, seconds and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        c, px, middle = self.theme.colors, self.theme.px, self.height() / 2
        painter.fillRect(QRectF(0, px(18), px(1.6), self.height() - px(36)), QColor(c.line))
        ring = QRectF(px(33), middle - px(34), px(68), px(68))
        paint_ring(painter, circle_path(ring), px(8), QColor(c.line), QColor(c.accent), self._fraction())
        painter.setPen(QColor(c.text))
        painter.setFont(self.theme.font(TextRole.BODY_BOLD))
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(self.seconds_left))
        left = ring.right() + px(24)
        painter.setFont(self.theme.font(TextRole.SECOND_BOLD))
        painter.drawText(
            QRectF(left, middle - px(34), self.width(), px(36)), Qt.AlignmentFlag.AlignVCenter, self._first_line()
        )
        color = self.theme.color(Tone.TEXT_2)
        paint_key_cap(painter, self.theme, left, middle + px(18), KEY, color)
        left += key_cap_width(self.theme, KEY) + px(8)
        painter.setPen(color)
        painter.setFont(self.theme.font(TextRole.SECOND))
        painter.drawText(QRectF(left, middle, self.width(), px(36)), Qt.AlignmentFlag.AlignVCenter, self._second_line())
        if self._button.hasFocus():
            painter.setPen(QPen(QColor(c.accent_text), 3))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(px(8), px(8), -px(8), -px(8)), px(12), px(12))
        painter.end()

    def _fraction(self) -> float:
        if self._started_at_s is None:
            return 0.0
        return min(1.0, (self._clock() - self._started_at_s) / max(1, self._seconds))

    def _first_line(self) -> str:
        return self.tr("Lotion") if self.is_running else self.tr("Still dry? A little lotion")

    def _second_line(self) -> str:
        return self.tr("do not wait") if self.is_running else self.tr("start {n} s").format(n=self._seconds)

    def _on_button_clicked(self) -> None:
        if not self.isVisible():
            return
        if self.is_running:
            self.stop()
            self.ended.emit(False)
            return
        self._started_at_s = self._clock()
        self._said_s = -1
        self._timer.start()
        self._retranslate()
        self.updateGeometry()
        self.started.emit()
        self._on_timer_timeout()

    def _on_timer_timeout(self) -> None:
        left = self.seconds_left
        self.update()
        if left != self._said_s:
            self._said_s = left
            self.ticked.emit(left)
        if left == 0:
            self.stop()
            QApplication.beep()
            self.ended.emit(True)

    def _retranslate(self) -> None:
        self._button.setAccessibleName(f"{self._first_line()}, {self._second_line()}")
        self._button.setAccessibleDescription(KEY)


class _Surface(QPushButton):
    """An unpainted button over its parent: brings focus, mouse and accessibility."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Leave the painting to the parent."""
