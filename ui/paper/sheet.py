"""A sheet of A5 paper to paint on, measured in units of which 482 make the width (the paper of the design).

Texts take their size in points, so that they come out as large as they say on any printer; places are in sheet units.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from ui.theme import FONT_FAMILIES

WIDTH_MM: Final = 148.0
HEIGHT_MM: Final = 210.0
WIDTH: Final = 482.0
HEIGHT: Final = WIDTH * HEIGHT_MM / WIDTH_MM
LEFT: Final = 35.0
RIGHT: Final = 447.0

BODY_PT: Final = 15.0
SMALL_PT: Final = 13.5

BLACK: Final = QColor(17, 17, 17)
GRAY: Final = QColor(80, 80, 80)


class Sheet:
    """One page: the painter, and how many of its pixels a unit is."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        self.unit = painter.device().logicalDpiX() * WIDTH_MM / 25.4 / WIDTH

    def rect(self, x: float, y: float, width: float, height: float) -> QRectF:
        """Turn a rectangle of sheet units into the painter's pixels."""
        return QRectF(x * self.unit, y * self.unit, width * self.unit, height * self.unit)

    def point(self, x: float, y: float) -> QPointF:
        """Turn a point of sheet units into the painter's pixels."""
        return QPointF(x * self.unit, y * self.unit)

    def font(self, size_pt: float, *, bold: bool = False) -> QFont:
        """Return the paper's font."""
        font = QFont(list(FONT_FAMILIES))
        font.setPointSizeF(size_pt)
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        return font

    def width_of(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        """Return how wide `text` comes out, in sheet units."""
        metrics = QFontMetricsF(self.font(size_pt, bold=bold), self.painter.device())
        return metrics.horizontalAdvance(text) / self.unit

    def text(
        self,
        text: str,
        x: float,
        middle: float,
        size_pt: float,
        *,
        bold: bool = False,
        color: QColor = BLACK,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        room: float | None = None,
    ) -> float:
        """Write one line with its middle at `middle`, smaller if it is wider than `room`; return the width in units."""
        while room is not None and size_pt > SMALL_PT and self.width_of(text, size_pt, bold=bold) > room:
            size_pt = max(SMALL_PT, size_pt - 0.5)
        width = self.width_of(text, size_pt, bold=bold)
        offset = {Qt.AlignmentFlag.AlignRight: width, Qt.AlignmentFlag.AlignHCenter: width / 2}.get(align, 0.0)
        self.painter.setFont(self.font(size_pt, bold=bold))
        self.painter.setPen(color)
        box = self.rect(x - offset, middle - 40, width + 4, 80)
        self.painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)
        return width

    def paragraph(
        self,
        text: str,
        x: float,
        top: float,
        width: float,
        size_pt: float,
        *,
        bold: bool = False,
        color: QColor = BLACK,
    ) -> float:
        """Write wrapped lines from `top` and return where they end."""
        font = self.font(size_pt, bold=bold)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        metrics = QFontMetricsF(font, self.painter.device())
        needed = metrics.boundingRect(self.rect(x, top, width, 1000), int(flags), text)
        self.painter.setFont(font)
        self.painter.setPen(color)
        self.painter.drawText(self.rect(x, top, width, 1000), int(flags), text)
        return top + needed.height() / self.unit

    def line(self, y: float, width: float = 2.0) -> None:
        """Draw a rule across the text width."""
        self.painter.setPen(QPen(BLACK, width * self.unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        self.painter.drawLine(QLineF(self.point(LEFT, y), self.point(RIGHT, y)))

    def frame(
        self, x: float, y: float, width: float, height: float, *, line: float = 1.0, dashed: bool = False
    ) -> None:
        """Draw a rounded frame."""
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        pen = QPen(BLACK if line > 1 else GRAY, line * self.unit, style)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(self.rect(x, y, width, height), 7 * self.unit, 7 * self.unit)

    def squares(self, matrix: tuple[bytearray, ...], x: float, y: float, side: float) -> None:
        """Draw a bit matrix (1 = dark) as one shape, so that neighbors show no seam."""
        step = side / len(matrix)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for row, line in enumerate(matrix):
            start = 0
            while start < len(line):
                stop = start
                while stop < len(line) and line[stop]:
                    stop += 1
                if stop > start:
                    path.addRect(self.rect(x + start * step, y + row * step, (stop - start) * step, step))
                start = stop + 1
        self.painter.fillPath(path, BLACK)
