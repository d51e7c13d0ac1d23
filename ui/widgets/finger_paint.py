"""The marks on a finger: fill and outline of its state, disc, rank ring and key cap."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ui.hand_shape import LEAST_LINE_PX, FingerShape, FingerStyle, HandPlace
from ui.theme import TextRole, Theme
from ui.widgets.finger_mark import TONES, FingerState

SMALLEST_CAP: Final = 0.88


def style_of(theme: Theme, state: FingerState, *, halo_alpha: float, hovered: bool) -> FingerStyle:
    """Return how a finger in `state` is painted."""
    c, px = theme.colors, theme.px
    if state in (FingerState.NOW, FingerState.BEST_1):
        halo = QColor(c.accent_text)
        halo.setAlphaF(halo_alpha)
        crease = QColor(c.on_accent)
        crease.setAlphaF(0.45)
        return FingerStyle(
            fill=QColor(c.accent),
            outline=QPen(QColor(c.accent), px(3)),
            nail=QColor(c.on_accent),
            crease=crease,
            halo=halo if state is FingerState.NOW else None,
            halo_width=px(22),
        )
    if state in (FingerState.NEXT, FingerState.BEST_2):
        pen = QPen(QColor(c.accent_line), px(2), Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([4, 3])
        return FingerStyle(fill=QColor(c.accent_soft), outline=pen)
    if state in (FingerState.KEPT, FingerState.WEAK):
        tone = TONES[state]
        return FingerStyle(fill=theme.soft(tone), outline=QPen(theme.color(tone), px(3)))
    if state is FingerState.EXCEPTED:
        outline = QPen(QColor(c.hand_line), LEAST_LINE_PX)
        return FingerStyle(fill=QColor(c.sunken), hatch=QColor(c.line_strong), outline=outline, has_nail=False)
    hint = QPen(QColor(c.accent_line), px(2)) if hovered else None
    return FingerStyle(outline=hint)


def paint_rank(painter: QPainter, theme: Theme, center: QPointF, digit: str) -> None:
    """Paint the ring with the rank of a best finger."""
    px = theme.px
    color = QColor(theme.colors.accent_text)
    painter.setPen(QPen(color, px(2.5)))
    painter.setBrush(QColor(theme.colors.surface))
    painter.drawEllipse(center, px(15), px(15))
    painter.setFont(theme.font(TextRole.LABEL_BOLD))
    paint_centered(painter, center, digit)


def paint_digit(painter: QPainter, theme: Theme, place: HandPlace, part: FingerShape, key: str) -> None:
    """Paint the digit on the middle bone, a little smaller where the hands are small."""
    px, c = theme.px, theme.colors
    size = min(1.0, max(SMALLEST_CAP, place.scale / px(0.5)))
    box = QRectF(0, 0, px(23) * size, px(26) * size)
    box.moveCenter(place.point(part.key_at))
    font = theme.font(TextRole.LABEL)
    font.setPointSizeF(font.pointSizeF() * size)
    painter.setPen(QPen(QColor(c.hand_line), px(1.5)))
    painter.setBrush(QColor(c.surface))
    painter.drawRoundedRect(box, px(5), px(5))
    painter.setPen(QColor(c.text))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)


def paint_disc(painter: QPainter, theme: Theme, center: QPointF, state: FingerState) -> None:
    """Paint the disc with tick, exclamation mark or cross."""
    px = theme.px
    painter.setPen(QPen(QColor(theme.colors.surface), px(2)))
    painter.setBrush(theme.color(TONES[state]))
    painter.drawEllipse(center, px(13), px(13))
    sign = QPainterPath()
    if state is FingerState.KEPT:
        sign.moveTo(-5.5, 0.5)
        sign.lineTo(-1.5, 4.5)
        sign.lineTo(6, -4)
    elif state is FingerState.WEAK:
        sign.moveTo(0, -6.5)
        sign.lineTo(0, 1.5)
        sign.moveTo(0, 5.6)
        sign.lineTo(0, 6)
    else:
        sign.moveTo(-4.5, -4.5)
        sign.lineTo(4.5, 4.5)
        sign.moveTo(4.5, -4.5)
        sign.lineTo(-4.5, 4.5)
    painter.save()
    painter.translate(center)
    painter.scale(px(1), px(1))
    pen = QPen(
        QColor(theme.colors.surface),
        2.6,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )
    painter.strokePath(sign, pen)
    painter.restore()


def paint_centered(painter: QPainter, center: QPointF, text: str) -> None:
    """Write one line around `center`."""
    box = QRectF(center.x() - 300, center.y() - 60, 600, 120)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
