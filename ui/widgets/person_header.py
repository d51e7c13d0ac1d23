"""Whose enrollment this is: name, what tells namesakes apart, household note and the time so far."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.records import Person
from ui.icon_set import IconName
from ui.texts import duration_words, person_line
from ui.theme import Look, TextRole, Tone
from ui.widgets.themed import ThemedWidget


class PersonHeader(ThemedWidget):
    """One row: name large, then sex, age, place and the masked number; at the right note and clock."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._person: Person | None = None
        self._today = dt.date.min
        self._note = ""
        self._elapsed_s: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_person(self, person: Person | None, today: dt.date) -> None:
        """Show `person`; age is counted on `today`."""
        self._person, self._today = person, today
        self._retranslate()
        self.update()

    def set_note(self, text: str) -> None:
        """Show a word on the household; empty for none."""
        self._note = text
        self._retranslate()
        self.update()

    def set_elapsed(self, seconds: float | None) -> None:
        """Show the time since the beginning; None for none."""
        self._elapsed_s = seconds
        self.update()

    def sizeHint(self) -> QSize:
        """56 design pixels high."""
        return QSize(round(self.theme.px(640)), round(self.theme.px(56)))

    def minimumSizeHint(self) -> QSize:
        """Narrow windows lose the number first."""
        return QSize(round(self.theme.px(320)), round(self.theme.px(56)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint from both ends; what finds no room in the middle is left out."""
        if self._person is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = float(self.width())
        if self._elapsed_s is not None:
            right = self._paint_from_right(painter, right, IconName.CLOCK, duration_words(self._elapsed_s), Tone.TEXT)
        if self._note:
            right = self._paint_from_right(painter, right, IconName.TWO, self._note, Tone.TEXT_2)
        left = self._paint_words(painter, 0.0, right, self._person.name, TextRole.NAME, Tone.TEXT)
        left = self._paint_words(
            painter, left, right, person_line(self._person, self._today), TextRole.BODY, Tone.TEXT_2
        )
        self._paint_words(painter, left, right, self._person.masked_number, TextRole.SECOND, Tone.TEXT_2)
        painter.end()

    def _paint_words(
        self, painter: QPainter, left: float, right: float, text: str, role: TextRole, tone: Tone
    ) -> float:
        font = self.theme.font(role)
        width = QFontMetricsF(font).horizontalAdvance(text)
        if role is not TextRole.NAME and width > right - left:
            return left
        painter.setFont(font)
        painter.setPen(self.theme.color(tone))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, right - left))
        painter.drawText(QRectF(left, 0, right - left, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        return left + width + self.theme.px(20)

    def _paint_from_right(self, painter: QPainter, right: float, icon: IconName, text: str, tone: Tone) -> float:
        px = self.theme.px
        font = self.theme.font(TextRole.SECOND)
        color = self.theme.color(tone)
        left = right - QFontMetricsF(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(QRectF(left, 0, right - left + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        side = px(24)
        self.look.icons.paint(painter, icon, QRectF(left - side - px(8), (self.height() - side) / 2, side, side), color)
        return left - side - px(8) - px(20)

    def _retranslate(self) -> None:
        person = self._person
        if person is None:
            self.setAccessibleName("")
            return
        self.setAccessibleName(f"{person.name}, {person_line(person, self._today)}, {person.masked_number}")
        self.setAccessibleDescription(self._note)
