"""The best-finger card: which finger to bring next year. It is what the person takes home, hence large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.records import BestFinger
from ui.icon_set import IconName
from ui.texts import finger_name, score_with_word
from ui.theme import Look, TextRole, Tone
from ui.widgets.hand_map import FingerMark, FingerState, HandMap
from ui.widgets.preview_view import BAND_ICONS, BAND_TONES
from ui.widgets.themed import ThemedWidget

_HEADING_PX, _MARGIN_PX = 66.0, 20.0
_FINGER_PX, _STEP_PX, _LEAST_STEP_PX = 114.0, 127.0, 110.0
_STATES = {1: FingerState.BEST_1, 2: FingerState.BEST_2}


class BestFingerCard(ThemedWidget):
    """Both hands with the one or two best fingers, and their names in the order of use."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._best: tuple[BestFinger, ...] = ()
        self._hands = HandMap(look, interactive=False, legend=False, captions=False, parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()

    def set_best_fingers(self, best: Sequence[BestFinger]) -> None:
        """Show the first two of `best`, rank 1 first."""
        self._best = tuple(sorted(best, key=lambda finger: finger.rank))[:2]
        self._hands.set_marks(
            {finger.position: FingerMark(_STATES[finger.rank]) for finger in self._best if finger.rank in _STATES}
        )
        self._retranslate()
        self.update()

    def sizeHint(self) -> QSize:
        """The size of the finish page."""
        return QSize(round(self.theme.px(634)), round(self.theme.px(384)))

    def minimumSizeHint(self) -> QSize:
        """Narrow windows make the hands smaller."""
        return QSize(round(self.theme.px(480)), round(self.theme.px(310)))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Give the hands what the list leaves."""
        self._place_hands()

    def _place_hands(self) -> None:
        px = self.theme.px
        top = round(px(74))
        self._hands.setGeometry(
            round(px(8)),
            top,
            max(1, round(self.width() - self._list_width() - px(16))),
            max(1, round(self.height() - top - px(24))),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, heading and list; the hands paint themselves."""
        px = self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()), px(12), px(12))
        painter.setPen(self.theme.color(Tone.TEXT))
        font = self._heading_font()
        painter.setFont(font)
        room = self.width() - px(56)
        words = QFontMetricsF(font).elidedText(self._heading(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(px(28), px(18), room, px(44)), Qt.AlignmentFlag.AlignVCenter, words)
        self._paint_note(painter)
        for finger, top in zip(self._best, self._tops(), strict=True):
            self._paint_finger(painter, finger, top)
        painter.end()

    def _tops(self) -> list[float]:
        """Return where each finger of the list begins: together in the middle of what the heading leaves."""
        px = self.theme.px
        room = self.height() - px(_HEADING_PX) - px(_MARGIN_PX)
        step = max(px(_LEAST_STEP_PX), min(px(_STEP_PX), room - px(_FINGER_PX)))
        used = step * (len(self._best) - 1) + px(_FINGER_PX)
        first = px(_HEADING_PX) + max(0.0, (room - used) / 2)
        return [first + index * step for index in range(len(self._best))]

    def _paint_note(self, painter: QPainter) -> None:
        px = self.theme.px
        font = self.theme.font(TextRole.SECOND)
        note = self.tr("printed on the service card")
        left = self.width() - px(28) - QFontMetricsF(font).horizontalAdvance(note)
        heading = QFontMetricsF(self._heading_font()).horizontalAdvance(self._heading())
        if left - px(40) < px(28) + heading:
            return
        color = self.theme.color(Tone.TEXT_2)
        self.look.icons.paint(painter, IconName.PRINT, QRectF(left - px(28), px(29), px(22), px(22)), color)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(QRectF(left, px(18), self.width(), px(44)), Qt.AlignmentFlag.AlignVCenter, note)

    def _paint_finger(self, painter: QPainter, finger: BestFinger, top: float) -> None:
        px, theme = self.theme.px, self.theme
        left = self.width() - self._list_width()
        accent = theme.color(Tone.ACCENT)
        disc = QRectF(left, top + px(6), px(30), px(30))
        painter.setPen(QPen(accent, px(2.5)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        painter.setFont(theme.font(TextRole.SECOND_BOLD))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(finger.rank))
        painter.drawText(
            QRectF(left + px(40), top, px(400), px(42)), Qt.AlignmentFlag.AlignVCenter, self._order_word(finger.rank)
        )
        painter.setPen(theme.color(Tone.TEXT))
        painter.setFont(self._name_font())
        painter.drawText(
            QRectF(left, top + px(40), px(600), px(44)), Qt.AlignmentFlag.AlignVCenter, finger_name(finger.position)
        )
        color = theme.color(BAND_TONES[finger.band])
        self.look.icons.paint(painter, BAND_ICONS[finger.band], QRectF(left, top + px(88), px(22), px(22)), color)
        painter.setPen(color)
        painter.setFont(theme.font(TextRole.SECOND))
        words = score_with_word(finger.quality, finger.band)
        painter.drawText(QRectF(left + px(28), top + px(82), px(400), px(34)), Qt.AlignmentFlag.AlignVCenter, words)

    def _heading_font(self) -> QFont:
        font = self.theme.font(TextRole.BODY_BOLD)
        fits = QFontMetricsF(font).horizontalAdvance(self._heading()) <= self.width() - self.theme.px(56)
        return font if fits else self.theme.font(TextRole.SECOND_BOLD)

    def _name_font(self) -> QFont:
        large = self.theme.font(TextRole.SCORE)
        return large if self._widest(large) <= self.width() * 0.4 else self.theme.font(TextRole.BODY_BOLD)

    def _widest(self, font: QFont) -> float:
        metrics = QFontMetricsF(font)
        return max((metrics.horizontalAdvance(finger_name(finger.position)) for finger in self._best), default=0.0)

    def _list_width(self) -> float:
        return max(self.theme.px(188), self._widest(self._name_font()) + self.theme.px(30))

    def _order_word(self, rank: int) -> str:
        return self.tr("use first") if rank == 1 else self.tr("if that fails")

    def _heading(self) -> str:
        if not self._best:
            return self.tr("Next year: checked in another way")
        if len(self._best) == 1:
            return self.tr("Next year's check: use this finger")
        return self.tr("Next year's check: use these two fingers")

    def _retranslate(self) -> None:
        self.setAccessibleName(self._heading())
        words = [f"{finger.rank}. {finger_name(finger.position)}" for finger in self._best]
        self.setAccessibleDescription(", ".join(words))
        self._place_hands()
