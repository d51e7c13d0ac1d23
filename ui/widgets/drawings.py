"""Line drawings that say the advice to people who do not read: one small scene each, on a ground of 140 x 112."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from station.records import QualityReason
from ui.hand_shape import read_path
from ui.theme import Colors

WIDTH: Final = 140.0
HEIGHT: Final = 112.0


class Drawing(enum.Enum):
    """The scenes."""

    NONE = "none"
    DRY = "dry"
    WET = "wet"
    LIGHT = "light"
    HARD = "hard"
    CENTER = "center"
    STILL = "still"
    FLAT = "flat"
    TURN = "turn"
    GLASS = "glass"
    PLACE = "place"
    LIFT = "lift"
    CARE = "care"
    PLUG = "plug"


_FOR_REASON: Final = {
    QualityReason.NO_FINGER: Drawing.PLACE,
    QualityReason.DRY: Drawing.DRY,
    QualityReason.WET: Drawing.WET,
    QualityReason.TOO_LIGHT: Drawing.LIGHT,
    QualityReason.TOO_HARD: Drawing.HARD,
    QualityReason.OFF_CENTER: Drawing.CENTER,
    QualityReason.MOVED: Drawing.STILL,
    QualityReason.SMALL_CONTACT: Drawing.FLAT,
    QualityReason.CREASED: Drawing.TURN,
    QualityReason.DIRTY_GLASS: Drawing.GLASS,
}


def drawing_for(reason: QualityReason) -> Drawing:
    """Return the scene that goes with `reason`."""
    return _FOR_REASON[reason]


def paint_drawing(painter: QPainter, box: QRectF, drawing: Drawing, colors: Colors) -> None:
    """Paint `drawing` as large as `box` allows, at its left and bottom edge."""
    scene = _SCENES.get(drawing)
    if scene is None:
        return
    scale = min(box.width() / WIDTH, box.height() / HEIGHT)
    painter.save()
    painter.setClipRect(box)
    painter.translate(box.left(), box.bottom() - HEIGHT * scale)
    painter.scale(scale, scale)
    scene(_Sketch(painter, colors))
    painter.restore()


class _Sketch:
    """A pencil with the few shapes that the scenes share."""

    def __init__(self, painter: QPainter, colors: Colors) -> None:
        self.painter = painter
        self.skin = QColor(colors.hand)
        self.line = QColor(colors.hand_line)
        self.nail = QColor(colors.nail)
        self.accent = QColor(colors.accent_text)
        self.soft = QColor(colors.accent_soft)
        self.quiet = QColor(colors.line_strong)
        self.ground = QColor(colors.sunken)

    def stroke(self, data: str, color: QColor | None = None, width: float = 3.0, fill: QColor | None = None) -> None:
        """Draw path data."""
        path = read_path(data)
        if fill is not None:
            self.painter.fillPath(path, fill)
        self.painter.strokePath(path, _pen(color or self.line, width))

    def finger(self, x: float, y: float, angle_deg: float, *, has_print: bool) -> None:
        """Draw a finger with its tip at (x, y), 44 wide, running down out of the picture; pad or nail side."""
        p = self.painter
        p.save()
        p.translate(x, y)
        p.rotate(angle_deg)
        body = QPainterPath(QPointF(-22, 130))
        body.lineTo(-22, 24)
        body.arcTo(QRectF(-22, 0, 44, 46), 180, -180)
        body.lineTo(22, 130)
        p.fillPath(body, self.skin)
        p.strokePath(body, _pen(self.line, 3))
        if has_print:
            for radius in (3.0, 7.5, 12.0):
                loop = QPainterPath(QPointF(-radius, 40))
                loop.lineTo(-radius, 22)
                loop.arcTo(QRectF(-radius, 22 - radius, 2 * radius, 2 * radius), 180, -180)
                loop.lineTo(radius, 40)
                p.strokePath(loop, _pen(self.line, 2))
        else:
            nail = QPainterPath()
            nail.addRoundedRect(QRectF(-12, 8, 24, 27), 11, 12)
            p.fillPath(nail, self.nail)
            p.strokePath(nail, _pen(self.line, 2))
        crease = QPainterPath(QPointF(-11, 68))
        crease.quadTo(0, 73, 11, 68)
        p.strokePath(crease, _pen(self.line, 2))
        p.restore()

    def side_finger(self, dx: float = 0.0, dy: float = 0.0, angle_deg: float = -16.0, pressed: float = 0.0) -> None:
        """Draw a finger from the side, its pad at about (70, 70); `pressed` flattens the pad by so much."""
        p = self.painter
        p.save()
        p.translate(44 + dx, 66 + dy)
        p.rotate(angle_deg)
        body = QPainterPath(QPointF(160, -30))
        body.lineTo(4, -30)
        body.cubicTo(-22, -30, -24, 0 - pressed, 2, 2 - pressed)
        body.lineTo(160, 2)
        p.fillPath(body, self.skin)
        p.strokePath(body, _pen(self.line, 3))
        nail = QPainterPath()
        nail.addEllipse(QRectF(-12, -28, 20, 17))
        p.fillPath(nail, self.nail)
        p.strokePath(nail, _pen(self.line, 2))
        p.restore()

    def scanner(self) -> None:
        """Draw the scanner from the side, its glass at y = 76."""
        body = QPainterPath()
        body.addRoundedRect(QRectF(12, 78, 116, 30), 9, 9)
        self.painter.fillPath(body, self.ground)
        self.painter.strokePath(body, _pen(self.quiet, 3))

    def glass(self, left: float, right: float, y: float = 76.0) -> None:
        """Draw the bar where finger and glass touch."""
        self.painter.fillRect(QRectF(left, y - 4, right - left, 9), Qt.GlobalColor.transparent)
        bar = QPainterPath()
        bar.addRoundedRect(QRectF(left, y - 4.5, right - left, 9), 4, 4)
        self.painter.fillPath(bar, self.accent)

    def arrow(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw an arrow from the first point to the second."""
        self.stroke(f"M{x1:.1f} {y1:.1f}C{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f} {x2:.1f} {y2:.1f}", self.accent, 4)
        self.arrow_head(x2, y2, math.atan2(y2 - y1, x2 - x1))

    def arrow_head(self, x: float, y: float, angle_rad: float) -> None:
        """Draw the head of an arrow that arrives at (x, y) under `angle_rad`."""
        head = QPainterPath()
        for turn in (2.5, -2.5):
            head.moveTo(x, y)
            head.lineTo(x + 11 * math.cos(angle_rad + turn), y + 11 * math.sin(angle_rad + turn))
        self.painter.strokePath(head, _pen(self.accent, 4))


def _pen(color: QColor, width: float) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _dry(s: _Sketch) -> None:
    face = (
        "M2 4C20 3 34 8 37 24C38 30 36 34 40 41C44 49 51 54 50 58C49 61 44 60 43 61"
        "C45 65 44 67 42 68C38 69 34 68 34 69C38 71 42 73 42 76C42 79 41 82 42 88C43 97 34 103 22 101"
    )
    s.stroke(face + "C14 103 8 108 4 112C2 80 2 40 2 4Z", s.skin, 0.1, s.skin)
    s.stroke(face)
    s.stroke("M24 33C28 36 33 36 36 34", width=2.4)
    for y in (58.0, 72.0, 86.0):
        wave = "".join(
            f"C{x + 3} {y - 8} {x + 6} {y - 8} {x + 8.5} {y}C{x + 11} {y + 7} {x + 14} {y + 7} {x + 17} {y}"
            for x in (54.0,)
        )
        s.stroke(f"M54 {y}{wave}C74 {y - 6} 78 {y - 6} 81 {y - 1}", s.accent, 3.6)
    s.finger(116, 26, 13, has_print=True)


def _wet(s: _Sketch) -> None:
    s.finger(48, 14, -8, has_print=True)
    for x, y in ((86.0, 18.0), (108.0, 34.0), (88.0, 50.0)):
        drop = (
            f"M{x} {y}C{x + 8} {y + 10} {x + 9} {y + 13} {x + 8} {y + 17}"
            f"C{x + 6} {y + 24} {x - 6} {y + 24} {x - 8} {y + 17}C{x - 9} {y + 13} {x - 8} {y + 10} {x} {y}Z"
        )
        s.stroke(drop, s.accent, 3, s.soft)
    s.stroke(
        "M72 92C84 80 92 98 104 88C114 80 124 92 136 84C134 96 136 104 138 112C118 104 96 116 70 110C74 104 74 98 72 92Z",  # noqa: E501
        s.quiet,
        3,
        s.ground,
    )


def _light(s: _Sketch) -> None:
    s.scanner()
    s.side_finger(dx=10, dy=4)
    s.glass(52, 84)
    s.arrow(30, 14, 30, 62)


def _hard(s: _Sketch) -> None:
    s.scanner()
    s.side_finger(dx=10, dy=7, angle_deg=-12, pressed=-2)
    s.glass(36, 110)
    s.arrow(26, 60, 26, 12)


def _center(s: _Sketch) -> None:
    plate = QPainterPath()
    plate.addRoundedRect(QRectF(28, 6, 84, 100), 14, 14)
    s.painter.fillPath(plate, s.soft)
    s.painter.strokePath(plate, _pen(s.accent, 3))
    s.finger(98, 46, 0, has_print=False)
    s.stroke("M70 44C70 44 70 68 70 68M58 56C58 56 82 56 82 56", s.accent, 3.4)
    s.stroke("M124 36C116 26 100 26 86 40", s.accent, 4)
    s.arrow_head(84, 43, math.radians(130))


def _still(s: _Sketch) -> None:
    s.scanner()
    s.side_finger(dx=2, dy=2)
    s.glass(36, 106)


def _flat(s: _Sketch) -> None:
    s.scanner()
    s.side_finger(dx=-4, dy=8, angle_deg=-5)
    s.glass(28, 96)
    s.stroke("M16 34C14 26 18 16 28 12", s.accent, 4)
    s.arrow_head(16, 36, math.radians(95))


def _turn(s: _Sketch) -> None:
    s.finger(70, 22, 0, has_print=True)
    s.stroke("M34 60C22 40 30 14 52 8", s.accent, 4)
    s.arrow_head(34, 61, math.radians(60))
    s.stroke("M106 60C118 40 110 14 88 8", s.accent, 4)
    s.arrow_head(106, 61, math.radians(120))


def _glass(s: _Sketch) -> None:
    s.scanner()
    s.glass(26, 114)
    s.stroke("M40 66C38 46 50 30 66 34C74 20 100 22 102 40C114 44 112 60 104 68C86 60 62 74 40 66Z", s.quiet, 3, s.skin)
    s.stroke("M58 50C64 56 70 46 76 52M82 44C86 50 92 42 96 48", s.quiet, 2.4)
    s.stroke(
        "M22 24C22 24 22 40 22 40M14 32C14 32 30 32 30 32M122 10C122 10 122 24 122 24M115 17C115 17 129 17 129 17",
        s.accent,
        3,
    )


def _place(s: _Sketch) -> None:
    plate = QPainterPath()
    plate.addRoundedRect(QRectF(32, 4, 76, 84), 14, 14)
    s.painter.fillPath(plate, s.soft)
    s.painter.strokePath(plate, _pen(s.accent, 4))
    s.finger(70, 24, 0, has_print=False)


def _lift(s: _Sketch) -> None:
    s.scanner()
    s.side_finger(dx=8, dy=-24)
    s.glass(42, 98)
    s.arrow(22, 62, 22, 14)


def _care(s: _Sketch) -> None:
    s.painter.save()
    s.painter.translate(48, 40)
    s.painter.rotate(28)
    s.stroke("M-38 -24C-38 -24 20 -16 20 -16C20 -16 20 16 20 16C20 16 -38 24 -38 24Z", s.accent, 3, s.soft)
    s.stroke("M-38 -26C-38 -26 -38 26 -38 26", s.accent, 5)
    s.stroke("M22 -9C22 -9 34 -9 34 -9C34 -9 34 9 34 9C34 9 22 9 22 9Z", s.accent, 2, s.accent)
    s.painter.restore()
    s.finger(106, 28, 9, has_print=False)
    s.stroke("M84 50C78 58 84 68 94 68C104 69 110 66 114 60", s.accent, 5)


def _plug(s: _Sketch) -> None:
    s.stroke("M8 56C8 56 40 56 40 56", s.line, 5)
    s.stroke("M40 38C40 38 72 38 72 38C72 38 72 74 72 74C72 74 40 74 40 74Z", s.line, 3, s.skin)
    s.stroke("M72 44C72 44 90 44 90 44C90 44 90 68 90 68C90 68 72 68 72 68", s.line, 3, s.ground)
    computer = QPainterPath()
    computer.addRoundedRect(QRectF(108, 16, 60, 80), 9, 9)
    s.painter.fillPath(computer, s.ground)
    s.painter.strokePath(computer, _pen(s.quiet, 3))
    s.stroke("M108 44C108 44 122 44 122 44C122 44 122 68 122 68C122 68 108 68 108 68", s.quiet, 3)
    s.arrow(50, 92, 92, 92)


_SCENES: Final[dict[Drawing, Callable[[_Sketch], None]]] = {
    Drawing.DRY: _dry,
    Drawing.WET: _wet,
    Drawing.LIGHT: _light,
    Drawing.HARD: _hard,
    Drawing.CENTER: _center,
    Drawing.STILL: _still,
    Drawing.FLAT: _flat,
    Drawing.TURN: _turn,
    Drawing.GLASS: _glass,
    Drawing.PLACE: _place,
    Drawing.LIFT: _lift,
    Drawing.CARE: _care,
    Drawing.PLUG: _plug,
}
