"""The hand map: both hands as their owner sees them on the glass, and how each finger stands.

A state is color, pattern, mark and word at once, so that gray print and color-blind eyes lose nothing. The keys 1 to 0
run from left to right like the fingers do.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPaintEvent,
    QPen,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from station.ids import FINGERS, FingerPosition
from ui.hand_shape import (
    HAND_WORD_AT,
    Finger,
    FingerStyle,
    HandColors,
    HandPlace,
    load_hand,
    paint_hand,
    place_pair,
)
from ui.icon_set import IconName
from ui.texts import finger_name, hand_name
from ui.theme import Look, TextRole, Tone
from ui.widgets.button import key_cap_width, paint_key_cap
from ui.widgets.finger_mark import KEYS as KEYS
from ui.widgets.finger_mark import LEFT_TO_RIGHT, TONES
from ui.widgets.finger_mark import FingerMark as FingerMark
from ui.widgets.finger_mark import FingerState as FingerState
from ui.widgets.finger_mark import marks_of as marks_of
from ui.widgets.finger_paint import paint_centered, paint_digit, paint_disc, paint_rank, style_of
from ui.widgets.themed import ThemedWidget

PALM_WIDTH: Final = 180.0
BREATH_S: Final = 1.8
BREATH_STEP_MS: Final = 90


class HandMap(ThemedWidget):
    """Both hands. Choose a finger by click, by its digit, or with the arrow keys and Enter when focused."""

    finger_chosen = Signal(object)

    def __init__(
        self,
        look: Look,
        *,
        interactive: bool = True,
        legend: bool = True,
        captions: bool = True,
        clock: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._shape = load_hand()
        self._marks: dict[FingerPosition, FingerMark] = {}
        self._interactive = interactive
        self._legend = legend
        self._captions = captions
        self._cursor = FingerPosition.RIGHT_THUMB
        self._hovered: FingerPosition | None = None
        self._shortcuts: dict[FingerPosition, QShortcut] = {}
        self._clock = clock
        self._breath = QTimer(self)
        self._breath.setInterval(BREATH_STEP_MS)
        self._breath.timeout.connect(self._on_breath_timeout)
        if interactive:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setMouseTracking(True)
            self._install_keys()
        self._retranslate()

    # -- what pages set ---------------------------------------------------------------------------------------

    def set_marks(self, marks: Mapping[FingerPosition, FingerMark]) -> None:
        """Show `marks`; a finger that is absent is not yet taken."""
        self._marks = dict(marks)
        now = next((position for position, mark in self._marks.items() if mark.state is FingerState.NOW), None)
        if now is not None and not self.hasFocus():
            self._cursor = now
        self._breathe(now is not None and self.isVisible())
        self._retranslate()
        self.update()

    def marks(self) -> dict[FingerPosition, FingerMark]:
        """Return what is shown."""
        return dict(self._marks)

    def set_keys_active(self, active: bool) -> None:
        """Switch the digit keys on or off, e.g. while a dialog needs digits."""
        for shortcut in self._shortcuts.values():
            shortcut.setEnabled(active)

    def finger_at(self, point: QPointF) -> FingerPosition | None:
        """Return the finger at `point`, with 8 px of grace around it."""
        stroker = QPainterPathStroker()
        stroker.setWidth(self.theme.px(16))
        for grown in (False, True):
            for position in FINGERS:
                region = self._region(position)
                if region.contains(point) or (grown and stroker.createStroke(region).contains(point)):
                    return position
        return None

    # -- Qt ---------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """The size of the enroll page's card."""
        return QSize(round(self.theme.px(476)), round(self.theme.px(440 if self._legend else 300)))

    def minimumSizeHint(self) -> QSize:
        """Smaller hands are still told apart."""
        return QSize(round(self.theme.px(300)), round(self.theme.px(260)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, captions, both hands, marks and legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()), self.theme.px(12), self.theme.px(12))
        if self._captions and self._interactive:
            self._paint_caption(painter)
        for place in self._places():
            self._paint_hand(painter, place)
        for position in FINGERS:
            self._paint_mark(painter, position)
        if self._legend:
            self._paint_legend(painter)
        if self.hasFocus():
            self._paint_focus(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the finger under the pointer."""
        position = self.finger_at(event.position()) if self._interactive else None
        if position is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(position)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which finger a click would choose."""
        hovered = self.finger_at(event.position())
        if hovered != self._hovered:
            self._hovered = hovered
            self.setCursor(Qt.CursorShape.PointingHandCursor if hovered else Qt.CursorShape.ArrowCursor)
            self.update()
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among the fingers with the arrows, choose with Enter or Space."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if not self._interactive:
            super().keyPressEvent(event)
        elif step is not None:
            self._cursor = LEFT_TO_RIGHT[(LEFT_TO_RIGHT.index(self._cursor) + step) % len(LEFT_TO_RIGHT)]
            self._retranslate()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._cursor)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Name the finger under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            position = self.finger_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._finger_words(position) if position else "", self)
            return True
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Let the current finger's halo breathe while it can be seen."""
        self._breathe(any(mark.state is FingerState.NOW for mark in self._marks.values()))
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        self._breath.stop()
        super().hideEvent(event)

    # -- the halo ---------------------------------------------------------------------------------------------

    def _breathe(self, wanted: bool) -> None:
        if wanted and self.look.motion:
            if not self._breath.isActive():
                self._breath.start()
        else:
            self._breath.stop()

    def _halo_alpha(self) -> float:
        """28 % at rest; while it breathes, down to 14 % and back in 1.8 s."""
        if not self._breath.isActive():
            return 0.28
        return 0.21 + 0.07 * math.cos(2 * math.pi * (self._clock() % BREATH_S) / BREATH_S)

    def _on_breath_timeout(self) -> None:
        for position, mark in self._marks.items():
            if mark.state is FingerState.NOW:
                margin = round(self.theme.px(16))
                around = self._region(position).boundingRect().toAlignedRect()
                self.update(around.adjusted(-margin, -margin, margin, margin))

    # -- choosing ---------------------------------------------------------------------------------------------

    def _install_keys(self) -> None:
        for position, key in KEYS.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._on_digit_activated)
            self._shortcuts[position] = shortcut

    def _on_digit_activated(self) -> None:
        sender = self.sender()
        for position, shortcut in self._shortcuts.items():
            if shortcut is sender:
                self._choose(position)

    def _choose(self, position: FingerPosition) -> None:
        self._cursor = position
        self.update()
        self.finger_chosen.emit(position)

    # -- painting ---------------------------------------------------------------------------------------------

    def _places(self) -> tuple[HandPlace, HandPlace]:
        px = self.theme.px
        top = px(50) if self._captions and self._interactive else px(10)
        bottom = px(56) if self._legend else px(8)
        usual, least, share = (px(24), px(10), 0.035) if self._captions else (px(44), px(14), 0.06)
        side = min(usual, max(least, self.width() * share))
        return place_pair(QRectF(self.rect()).adjusted(0, top, 0, -bottom), side=side)

    def _region(self, position: FingerPosition) -> QPainterPath:
        place = self._places()[1 if position.is_right else 0]
        return place.path(self._shape.fingers[Finger.of(position)].region)

    def _paint_hand(self, painter: QPainter, place: HandPlace) -> None:
        c = self.theme.colors
        colors = HandColors(QColor(c.hand), QColor(c.hand_line), QColor(c.nail), QColor(c.crease))
        styles = {
            Finger.of(position): self._style(position) for position in FINGERS if position.is_right is place.is_right
        }
        paint_hand(painter, self._shape, place, colors, styles)
        if self._captions:
            word, font = hand_name(place.is_right), self.theme.font(TextRole.SECOND_BOLD)
            if QFontMetricsF(font).horizontalAdvance(word) > PALM_WIDTH * place.scale:
                font = self.theme.font(TextRole.LABEL_BOLD)
            painter.setFont(font)
            painter.setPen(QColor(c.text))
            paint_centered(painter, place.point(HAND_WORD_AT), word)

    def _style(self, position: FingerPosition) -> FingerStyle:
        mark = self._marks.get(position, FingerMark(FingerState.NOT_YET))
        hovered = position == self._hovered
        return style_of(self.theme, mark.state, halo_alpha=self._halo_alpha(), hovered=hovered)

    def _paint_mark(self, painter: QPainter, position: FingerPosition) -> None:
        place = self._places()[1 if position.is_right else 0]
        part = self._shape.fingers[Finger.of(position)]
        mark = self._marks.get(position, FingerMark(FingerState.NOT_YET))
        if self._interactive:
            paint_digit(painter, self.theme, place, part, KEYS[position])
        if mark.state in (FingerState.BEST_1, FingerState.BEST_2):
            center = self._word_at(place, part.label_at, position, self.theme.px(32))
            paint_rank(painter, self.theme, center, "1" if mark.state is FingerState.BEST_1 else "2")
            return
        if mark.state in (FingerState.KEPT, FingerState.WEAK, FingerState.EXCEPTED):
            paint_disc(painter, self.theme, place.point(part.nail_center), mark.state)
        if mark.state in TONES:
            font, word = self.theme.font(TextRole.LABEL_BOLD), self._word(mark)
            painter.setPen(self.theme.color(TONES[mark.state]))
            painter.setFont(font)
            width = QFontMetricsF(font).horizontalAdvance(word)
            paint_centered(painter, self._word_at(place, part.label_at, position, width), word)

    def _word_at(self, place: HandPlace, anchor: QPointF, position: FingerPosition, width: float) -> QPointF:
        """Words of the thumbs, which face each other, move towards their own index finger and never meet."""
        at = place.point(anchor)
        if Finger.of(position) is not Finger.THUMB:
            return at
        side = 1 if position.is_right else -1
        apart = (at.x() - self.width() / 2) * side + self.theme.px(9)
        return QPointF(self.width() / 2 + side * max(apart, width / 2 + self.theme.px(4)), at.y() - self.theme.px(4))

    def _word(self, mark: FingerMark) -> str:
        if mark.word:
            return mark.word
        return {FingerState.NEXT: self.tr("next"), FingerState.NOW: self.tr("taking")}.get(mark.state, "")

    def _paint_caption(self, painter: QPainter) -> None:
        px, theme = self.theme.px, self.theme
        color = QColor(theme.colors.text_2)
        before, between = self.tr("Change finger with"), self.tr("to")
        x, middle = px(20), px(27)
        font = theme.font(TextRole.LABEL)
        for text, is_key in ((before, False), ("1", True), (between, False), ("0", True)):
            if is_key:
                paint_key_cap(painter, theme, x, middle, text, color)
                x += key_cap_width(theme, text) + px(8)
            else:
                painter.setFont(font)
                painter.setPen(color)
                width = QFontMetricsF(font).horizontalAdvance(text)
                painter.drawText(QRectF(x, 0, width + 2, middle * 2), Qt.AlignmentFlag.AlignVCenter, text)
                x += width + px(8)

    def _legend_items(self) -> list[tuple[IconName, str, Tone]]:
        count = {state: sum(mark.state is state for mark in self._marks.values()) for state in FingerState}
        kept, weak, excepted = count[FingerState.KEPT], count[FingerState.WEAK], count[FingerState.EXCEPTED]
        open_ = len(FINGERS) - kept - weak - excepted - count[FingerState.NOW]
        items = [
            (IconName.CHECK_CIRCLE, self.tr("kept {n}").format(n=kept), Tone.GOOD, kept),
            (IconName.HALF, self.tr("weak {n}").format(n=weak), Tone.WARN, weak),
            (IconName.DOT, self.tr("taking"), Tone.ACCENT, count[FingerState.NOW]),
            (IconName.OFF, self.tr("excepted {n}").format(n=excepted), Tone.IDLE, excepted),
            (IconName.EMPTY, self.tr("not yet {n}").format(n=open_), Tone.IDLE, open_),
        ]
        return [(icon, text, tone) for icon, text, tone, n in items if n]

    def _paint_legend(self, painter: QPainter) -> None:
        px = self.theme.px
        items = self._legend_items()
        font = self.theme.font(TextRole.SECOND)
        widths = [QFontMetricsF(font).horizontalAdvance(text) for _, text, _ in items]
        side = px(20)
        content = sum(widths) + len(items) * (side + px(7))
        room = self.width() - px(40) - content
        if room < px(8) * (len(items) - 1):
            font = self.theme.font(TextRole.LABEL)
            widths = [QFontMetricsF(font).horizontalAdvance(text) for _, text, _ in items]
            content = sum(widths) + len(items) * (side + px(7))
            room = self.width() - px(24) - content
        gap = min(px(22), max(px(6), room / max(1, len(items) - 1)))
        x = (self.width() - content - gap * (len(items) - 1)) / 2
        middle = self.height() - px(28)
        painter.setFont(font)
        for (icon, text, tone), width in zip(items, widths, strict=True):
            color = self.theme.color(tone)
            self.look.icons.paint(painter, icon, QRectF(x, middle - side / 2, side, side), color)
            x += side + px(7)
            painter.setPen(color)
            painter.drawText(QRectF(x, middle - px(20), width + 2, px(40)), Qt.AlignmentFlag.AlignVCenter, text)
            x += width + gap

    def _paint_focus(self, painter: QPainter) -> None:
        color = QColor(self.theme.colors.accent_text)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 3))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), self.theme.px(12), self.theme.px(12)
        )
        stroker = QPainterPathStroker()
        stroker.setWidth(self.theme.px(14))
        around = stroker.createStroke(self._region(self._cursor)) + self._region(self._cursor)
        painter.setPen(QPen(color, 2, Qt.PenStyle.DotLine))
        painter.drawPath(around.simplified())

    # -- words ------------------------------------------------------------------------------------------------

    def _finger_words(self, position: FingerPosition) -> str:
        mark = self._marks.get(position, FingerMark(FingerState.NOT_YET))
        word = self._word(mark) or self.tr("not yet")
        return self.tr("{finger}, key {key}: {state}").format(
            finger=finger_name(position), key=KEYS[position], state=word
        )

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Hand map, at {finger}").format(finger=self._finger_words(self._cursor)))
        self.setAccessibleDescription(" · ".join(text for _, text, _ in self._legend_items()))
