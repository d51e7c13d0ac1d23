"""The ring: one meaning everywhere. Full = kept, lift. First three quarters the score, last quarter holding still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

PASS_AT: Final = 0.75
FALL_STEP: Final = 0.05
FALL_STEP_S: Final = 0.1


def ring_fraction(score: float, pass_score: float, hold_fraction: float) -> float:
    """Return how full the ring is, 0-1: min(score / pass, 1) x 75 % + held / hold time x 25 %."""
    reached = min(max(score, 0.0) / max(pass_score, 1.0), 1.0)
    return reached * PASS_AT + min(max(hold_fraction, 0.0), 1.0) * (1 - PASS_AT)


class RingMotion:
    """What the ring shows.

    It follows a rise at once and falls by at most one step in 100 ms, so that it never jumps back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._shown = 0.0
        self._at_s = clock()

    @property
    def shown(self) -> float:
        """The fraction to paint."""
        return self._shown

    def follow(self, target: float) -> float:
        """Take a new reading and return the fraction to paint."""
        now = self._clock()
        allowed = FALL_STEP * max(0.0, now - self._at_s) / FALL_STEP_S
        self._shown = max(target, self._shown - min(allowed, FALL_STEP))
        self._at_s = now
        return self._shown

    def reset(self, fraction: float = 0.0) -> None:
        """Begin anew at `fraction`."""
        self._shown = fraction
        self._at_s = self._clock()


def circle_path(box: QRectF) -> QPainterPath:
    """Return the circle in `box`, clockwise from the top."""
    path = QPainterPath()
    path.arcMoveTo(box, 90)
    path.arcTo(box, 90, -360)
    return path


def rounded_path(box: QRectF, radius: float) -> QPainterPath:
    """Return the rounded rectangle `box`, clockwise from the middle of its top edge."""
    r = min(radius, box.width() / 2, box.height() / 2)
    d = 2 * r
    path = QPainterPath()
    path.moveTo(box.center().x(), box.top())
    path.lineTo(box.right() - r, box.top())
    path.arcTo(QRectF(box.right() - d, box.top(), d, d), 90, -90)
    path.lineTo(box.right(), box.bottom() - r)
    path.arcTo(QRectF(box.right() - d, box.bottom() - d, d, d), 0, -90)
    path.lineTo(box.left() + r, box.bottom())
    path.arcTo(QRectF(box.left(), box.bottom() - d, d, d), 270, -90)
    path.lineTo(box.left(), box.top() + r)
    path.arcTo(QRectF(box.left(), box.top(), d, d), 180, -90)
    path.closeSubpath()
    return path


def paint_ring(
    painter: QPainter, path: QPainterPath, width: float, track: QColor, color: QColor, fraction: float
) -> None:
    """Paint the track of `path` and the first `fraction` of it in `color`, with round ends."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(track, width))
    painter.drawPath(path)
    if fraction <= 0:
        return
    pen = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if fraction < 1:
        total = path.length() / width
        pen.setDashPattern([max(total * fraction, 0.001), total * 2])
    painter.setPen(pen)
    painter.drawPath(path)
