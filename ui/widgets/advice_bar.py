"""The one sentence that says what to do and why, with a drawing for those who do not read."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from station.ids import FingerPosition
from station.records import QualityReason
from ui.texts import Moment, advice_for_operator, care_for_operator, moment_for_operator
from ui.theme import Look, TextRole, Tone
from ui.widgets.care_timer import CareTimer
from ui.widgets.drawings import Drawing, drawing_for, paint_drawing
from ui.widgets.themed import ThemedWidget

READABLE_S: Final = 1.2
_WRAP: Final = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
_MOMENT_DRAWINGS: Final = {
    Moment.LIFT: Drawing.LIFT,
    Moment.GOOD: Drawing.LIFT,
    Moment.UNPLUGGED: Drawing.PLUG,
    Moment.RESTARTING: Drawing.PLUG,
    Moment.OTHER_SCANNER: Drawing.PLUG,
    Moment.HOLD_STILL: Drawing.STILL,
}


@dataclass(frozen=True, slots=True)
class _Advice:
    """What is to be shown; a reason or moment is translated when it is painted."""

    title: str = ""
    detail: str = ""
    drawing: Drawing = Drawing.NONE
    reason: QualityReason | None = None
    position: FingerPosition = FingerPosition.UNKNOWN
    moment: Moment | None = None

    def words(self) -> str:
        """Return the sentence in the language in force."""
        if self.reason is not None:
            return advice_for_operator(self.reason, self.position)
        return moment_for_operator(self.moment) if self.moment is not None else self.title


class AdviceBar(ThemedWidget):
    """Drawing, sentence, second line, and the care timer while it is offered.

    A sentence stays long enough to be read.
    """

    care_started = Signal()
    care_ended = Signal(bool)

    def __init__(
        self, look: Look, *, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._clock = clock
        self._advice = _Advice()
        self._pending: _Advice | None = None
        self._shown_at_s = clock() - READABLE_S
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.timeout.connect(self._on_hold_timeout)
        self._care = CareTimer(look, clock=clock, parent=self)
        self._care.hide()
        self._care.started.connect(self._on_care_started)
        self._care.ticked.connect(self._on_care_ticked)
        self._care.ended.connect(self._on_care_ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._care)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # -- what pages set ---------------------------------------------------------------------------------------

    @property
    def sentence(self) -> str:
        """The sentence now shown."""
        return care_for_operator(self._care.seconds_left) if self._care.is_running else self._advice.words()

    def show_advice(self, title: str, detail: str = "", drawing: Drawing = Drawing.NONE) -> None:
        """Show a sentence of the page's own."""
        self._show(_Advice(title, detail, drawing), at_once=False)

    def show_reason(self, reason: QualityReason | None, position: FingerPosition, detail: str = "") -> None:
        """Show the advice for `reason`; None asks to hold still, for nothing is left to mend."""
        if reason is None:
            self.show_moment(Moment.HOLD_STILL, detail)
        else:
            self._show(_Advice("", detail, drawing_for(reason), reason, position), at_once=False)

    def show_moment(self, moment: Moment, detail: str = "") -> None:
        """Show the sentence of `moment`, at once. "Hold still" waits until an advice has been read."""
        at_once = moment is not Moment.HOLD_STILL or self._is_overtaken_by_finger()
        self._show(_Advice("", detail, _MOMENT_DRAWINGS[moment], moment=moment), at_once=at_once)

    def offer_care(self, seconds: int = 30) -> None:
        """Offer lotion and a wait of `seconds`; a wait that runs goes on."""
        if not self._care.is_running:
            self._care.set_seconds(seconds)
        self._care.show()

    def withdraw_care(self) -> None:
        """Take the offer away and stop a wait."""
        self._care.stop()
        self._care.hide()
        self.update()

    # -- Qt ---------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """128 design pixels high."""
        return QSize(round(self.theme.px(900)), round(self.theme.px(128)))

    def minimumSizeHint(self) -> QSize:
        """Narrow windows wrap the sentence."""
        return QSize(round(self.theme.px(420)), round(self.theme.px(128)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, drawing and words."""
        px = self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()), px(12), px(12))
        right = (self._care.x() if self._care.isVisible() else self.width()) - px(16)
        drawing = Drawing.CARE if self._care.is_running else self._advice.drawing
        if right - px(190) < px(220):  # words come before pictures where there is no room for both
            drawing = Drawing.NONE
        paint_drawing(painter, QRectF(px(24), px(8), px(142), self.height() - px(14)), drawing, self.theme.colors)
        left = px(190) if drawing is not Drawing.NONE else px(28)
        self._paint_words(painter, QRectF(left, 0, right - left, self.height()))
        painter.end()

    # -- inside -----------------------------------------------------------------------------------------------

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        px = self.theme.px
        title, detail = self.sentence, self._detail()
        font, shown = self._fit(title, room)
        height = QFontMetricsF(font).boundingRect(room, _WRAP, shown).height()
        has_detail = bool(detail) and height + px(32) <= room.height() - px(16) and "\n" not in shown
        top = room.center().y() - (height + (px(32) if has_detail else 0)) / 2
        painter.setFont(font)
        painter.setPen(self.theme.color(Tone.TEXT))
        painter.drawText(QRectF(room.left(), top, room.width(), height), _WRAP | int(Qt.TextFlag.TextDontClip), shown)
        if has_detail:
            painter.setFont(self.theme.font(TextRole.SECOND))
            painter.setPen(self.theme.color(Tone.TEXT_2))
            box = QRectF(room.left(), top + height - px(3), room.width(), px(32))
            words = QFontMetricsF(painter.font()).elidedText(detail, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)

    def _fit(self, text: str, room: QRectF) -> tuple[QFont, str]:
        """Return the largest font in which `text` fits, and the text parted into lines."""
        font = self.theme.font(TextRole.ADVICE)
        for size_pt in (26.0, 23.0):
            font.setPointSizeF(size_pt * self.theme.text_scale)
            if QFontMetricsF(font).horizontalAdvance(text) <= room.width():
                return font, text
        for size_pt in (23.0, 20.0, 18.0, 16.0, 14.0, 13.0):
            font.setPointSizeF(size_pt * self.theme.text_scale)
            metrics = QFontMetricsF(font)
            parted = _part(text, font)
            if max(metrics.horizontalAdvance(line) for line in parted.split("\n")) > room.width():
                parted = text
            if metrics.boundingRect(room, _WRAP, parted).height() <= room.height() - self.theme.px(10):
                return font, parted
        return font, text

    def _detail(self) -> str:
        if self._care.is_running:
            return self.tr("It sounds when the time is over")
        return self._advice.detail

    def _show(self, advice: _Advice, *, at_once: bool) -> None:
        if advice == self._advice:
            self._pending = None
            return
        left_s = self._shown_at_s + READABLE_S - self._clock()
        if left_s > 0 and not at_once:
            self._pending = advice
            if not self._hold.isActive():
                self._hold.start(max(1, round(left_s * 1000)))
            return
        self._hold.stop()
        self._pending = None
        self._advice = advice
        self._shown_at_s = self._clock()
        self._retranslate()
        self.update()

    def _is_overtaken_by_finger(self) -> bool:
        """Whether what is shown is over once a finger rests: it asks for one, or to lift the one before."""
        return self._advice.reason is QualityReason.NO_FINGER or self._advice.moment is Moment.LIFT

    def _on_hold_timeout(self) -> None:
        if self._pending is not None:
            self._show(self._pending, at_once=True)

    def _on_care_started(self) -> None:
        self.care_started.emit()

    def _on_care_ticked(self, _seconds: int) -> None:
        self._retranslate()
        self.update()

    def _on_care_ended(self, is_over: bool) -> None:
        if is_over:
            self._show(_Advice(self.tr("Wipe the rest, then press"), "", Drawing.PLACE), at_once=True)
        self._retranslate()
        self.update()
        self.care_ended.emit(is_over)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.sentence)
        self.setAccessibleDescription(self._detail())


def _part(text: str, font: QFont) -> str:
    """Break `text` where a reader would breathe, near its middle: after a punctuation mark, else at a space."""
    metrics = QFontMetricsF(font)
    middle = metrics.horizontalAdvance(text) / 2
    for marks in ("：，；。:,;", " "):
        breaks = [index + 1 for index, letter in enumerate(text[:-1]) if letter in marks]
        near = [index for index in breaks if abs(metrics.horizontalAdvance(text[:index]) - middle) < middle * 0.5]
        if near:
            best = min(near, key=lambda index: abs(metrics.horizontalAdvance(text[:index]) - middle))
            return f"{text[:best].rstrip()}\n{text[best:].lstrip()}"
    return text
