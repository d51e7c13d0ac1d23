"""The outcome's sign in a colored square, as large as the moment deserves."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.records import Outcome
from ui.texts import outcome_letter, outcome_words
from ui.theme import Look, TextRole, Tone
from ui.widgets.themed import ThemedWidget

_TONES = {Outcome.A: Tone.GOOD, Outcome.B: Tone.GOOD, Outcome.C: Tone.WARN, Outcome.D: Tone.IDLE}


class OutcomeSeal(ThemedWidget):
    """A square of 104 design pixels with the grade's sign; the words stand beside it on the page."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._outcome: Outcome | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_outcome(self, outcome: Outcome | None) -> None:
        """Show the grade; None empties the seal."""
        self._outcome = outcome
        self._retranslate()
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        side = round(self.theme.px(104))
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """A square."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint square and sign."""
        if self._outcome is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color(_TONES[self._outcome]))
        painter.drawRoundedRect(QRectF(self.rect()), self.theme.px(16), self.theme.px(16))
        font = QFont(self.theme.font(TextRole.ELDER_MAIN))
        font.setPointSizeF(48 * self.theme.text_scale)
        painter.setFont(font)
        painter.setPen(self.theme.color(Tone.ON_ACCENT))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, outcome_letter(self._outcome))
        painter.end()

    def _retranslate(self) -> None:
        outcome = self._outcome
        self.setAccessibleName(f"{outcome_letter(outcome)}: {outcome_words(outcome)}" if outcome else "")
