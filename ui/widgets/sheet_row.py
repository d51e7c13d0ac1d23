"""Sheets of paper side by side, as large as the room allows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Look
from ui.widgets.themed import ThemedWidget

_GAP_PX = 16


class SheetRow(ThemedWidget):
    """Shows the rendered sheets, each whole; they are made smaller for the screen, never larger."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._sheets: tuple[QImage, ...] = ()
        self._scaled: tuple[QImage, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()

    def set_sheets(self, sheets: Sequence[QImage]) -> None:
        """Show these sheets, left to right."""
        self._sheets = tuple(sheets)
        self._scaled = ()
        self._retranslate()
        self.update()

    def sheet_rects(self) -> tuple[QRectF, ...]:
        """Return where each sheet is, in pixels of the widget."""
        if not self._sheets:
            return ()
        gap = self.theme.px(_GAP_PX)
        room = self.width() - gap * (len(self._sheets) - 1) - 2
        whole = sum(sheet.width() for sheet in self._sheets)
        scale = min(1.0, room / whole, (self.height() - 2) / max(sheet.height() for sheet in self._sheets))
        left = (self.width() - whole * scale - gap * (len(self._sheets) - 1)) / 2
        rects = []
        for sheet in self._sheets:
            rects.append(QRectF(left, 1, sheet.width() * scale, sheet.height() * scale))
            left += sheet.width() * scale + gap
        return tuple(rects)

    def sizeHint(self) -> QSize:
        """Room for two sheets that can be read."""
        return QSize(round(self.theme.px(920)), round(self.theme.px(640)))

    def minimumSizeHint(self) -> QSize:
        """Small sheets are better than half ones."""
        return QSize(320, 240)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sheets and their edges."""
        painter = QPainter(self)
        painter.setPen(QPen(QColor(self.theme.colors.line_strong), 1))
        ratio = self.devicePixelRatioF()
        for image, rect in zip(self._scaled_to(ratio), self.sheet_rects(), strict=True):
            painter.drawImage(QPointF(rect.topLeft()), image)
            painter.drawRect(rect)
        painter.end()

    def _scaled_to(self, ratio: float) -> tuple[QImage, ...]:
        """Return the sheets at the size they are shown in, made once for each size."""
        sizes = [(rect.size() * ratio).toSize() for rect in self.sheet_rects()]
        if [image.size() for image in self._scaled] != sizes:
            keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._scaled = tuple(s.scaled(size, keep, smooth) for s, size in zip(self._sheets, sizes, strict=True))
            for image in self._scaled:
                image.setDevicePixelRatio(ratio)
        return self._scaled

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("The slip, {count} sheets").format(count=len(self._sheets)))
