"""The live preview: the glass with the finger on it, where it is weak, and the ring that fills.

The picture is shaped like the glass, so that "off center" can be seen. Weak ridges are hatched, not only tinted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.events import BlockState, PreviewUpdated
from station.records import QualityBand
from ui.hand_shape import paint_hatch
from ui.icon_set import IconName
from ui.texts import band_word
from ui.theme import Look, TextRole, Tone
from ui.widgets.frame_image import frame_image
from ui.widgets.ring import RingMotion, paint_ring, ring_fraction, rounded_path
from ui.widgets.themed import ThemedWidget

BLOCK_PX: Final = 16
USUAL_ASPECT: Final = 0.77
BAND_TONES: Final = {QualityBand.GOOD: Tone.GOOD, QualityBand.FAIR: Tone.WARN, QualityBand.LOW: Tone.FAULT}
BAND_ICONS: Final = {
    QualityBand.GOOD: IconName.CHECK,
    QualityBand.FAIR: IconName.HALF,
    QualityBand.LOW: IconName.WARN,
}


class PreviewView(ThemedWidget):
    """Glass, overlay, ring and score. Hand it the newest frame; it keeps nothing else."""

    def __init__(
        self, look: Look, *, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._motion = RingMotion(clock)
        self._band = QualityBand.LOW
        self._pass_score = 0
        self._pixels: NDArray[np.uint8] | None = None
        self._image: QImage | None = None
        self._blocks: NDArray[np.uint8] | None = None
        self._score: int | None = None
        self._aspect = USUAL_ASPECT
        self._is_kept = False
        self._overlay = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()

    # -- what pages set ---------------------------------------------------------------------------------------

    @property
    def fraction(self) -> float:
        """How full the ring is shown, 0-1."""
        return self._motion.shown

    def set_overlay_visible(self, visible: bool) -> None:
        """Show or hide the quality overlay."""
        self._overlay = visible
        self.update()

    def show_frame(self, live: PreviewUpdated) -> None:
        """Show a live frame (its pixels are copied) with what was said of it."""
        self._pixels = np.array(live.pixels, dtype=np.uint8, copy=True)
        self._image = frame_image(self._pixels, self.theme)
        self._blocks = np.array(live.assessment.block_map, copy=True)
        self._aspect = self._pixels.shape[1] / self._pixels.shape[0]
        self._score, self._band, self._pass_score = live.assessment.score.value, live.band, live.pass_score
        self._is_kept = False
        self._motion.follow(ring_fraction(self._score, self._pass_score, live.hold_fraction))
        self._retranslate()
        self.update()

    def show_kept(self) -> None:
        """Fill the ring and put the tick over the last frame."""
        self._is_kept = True
        self._motion.reset(1.0)
        self._retranslate()
        self.update()

    def clear(self) -> None:
        """Show an empty glass."""
        self._pixels = self._image = self._blocks = self._score = None
        self._is_kept = False
        self._motion.reset()
        self._retranslate()
        self.update()

    # -- Qt ---------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """The size of the enroll page."""
        return QSize(round(self.theme.px(352)), round(self.theme.px(442)))

    def minimumSizeHint(self) -> QSize:
        """A small glass still shows where the finger lies."""
        return QSize(round(self.theme.px(220)), round(self.theme.px(280)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint glass, frame, overlay, cross, ring and score."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outer = self._ring_box()
        px = self.theme.px
        glass = outer.adjusted(px(14), px(14), -px(14), -px(14))
        self._paint_glass(painter, glass)
        self._paint_ring(painter, outer)
        if self._score is not None and not self._is_kept:  # what is kept has its own score, which is another one
            self._paint_score(painter, outer, self._score)
        painter.end()

    # -- inside -----------------------------------------------------------------------------------------------

    def _ring_box(self) -> QRectF:
        """The middle line of the ring: as large as fits, in the shape of the glass."""
        px = self.theme.px
        around = px(14)
        room = QRectF(self.rect()).adjusted(px(10), px(6), -px(10), -px(8))
        height = min(room.height(), (room.width() - 2 * around) / self._aspect + 2 * around)
        width = (height - 2 * around) * self._aspect + 2 * around
        return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)

    def _paint_glass(self, painter: QPainter, glass: QRectF) -> None:
        c, px = self.theme.colors, self.theme.px
        shape = QPainterPath()
        shape.addRoundedRect(glass, px(14), px(14))
        painter.fillPath(shape, QColor(c.glass))
        painter.save()
        painter.setClipPath(shape)
        if self._image is not None:
            painter.drawImage(glass, self._image)
        if self._overlay and self._blocks is not None and self._image is not None and not self._is_kept:
            self._paint_blocks(painter, glass, self._image.width(), self._image.height())
        painter.restore()
        if self._is_kept:
            self._paint_tick(painter, glass)
        else:
            self._paint_cross(painter, glass)

    def _paint_blocks(self, painter: QPainter, glass: QRectF, width_px: int, height_px: int) -> None:
        scale_x, scale_y = glass.width() / width_px, glass.height() / height_px
        clear, weak = (
            self._block_path(state, glass, scale_x, scale_y) for state in (BlockState.CLEAR, BlockState.WEAK)
        )
        tint = QColor(self.theme.colors.good)
        tint.setAlphaF(0.13)
        painter.fillPath(clear, tint)
        tint = QColor(self.theme.colors.warn_ring)
        tint.setAlphaF(0.25)
        painter.fillPath(weak, tint)
        hatch = QColor(self.theme.colors.warn_ring)
        hatch.setAlphaF(0.8)
        paint_hatch(painter, weak, hatch, self.theme.px(2.4), self.theme.px(6.5))

    def _block_path(self, state: BlockState, glass: QRectF, scale_x: float, scale_y: float) -> QPainterPath:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        if self._blocks is None:
            return path
        for row, line in enumerate(self._blocks == state):
            edges = np.flatnonzero(np.diff(np.concatenate(([0], line.astype(np.int8), [0]))))
            top = glass.top() + row * BLOCK_PX * scale_y
            for start, stop in zip(edges[::2], edges[1::2], strict=True):
                left = glass.left() + int(start) * BLOCK_PX * scale_x
                path.addRect(QRectF(left, top, int(stop - start) * BLOCK_PX * scale_x, BLOCK_PX * scale_y))
        return path

    def _paint_cross(self, painter: QPainter, glass: QRectF) -> None:
        arm = self.theme.px(13)
        center = glass.center()
        painter.setPen(QPen(QColor(self.theme.colors.accent_text), self.theme.px(3)))
        painter.drawLine(QLineF(center.x() - arm, center.y(), center.x() + arm, center.y()))
        painter.drawLine(QLineF(center.x(), center.y() - arm, center.x(), center.y() + arm))

    def _paint_tick(self, painter: QPainter, glass: QRectF) -> None:
        radius = self.theme.px(44)
        center = glass.center()
        painter.setPen(QPen(QColor(self.theme.colors.surface), self.theme.px(4)))
        painter.setBrush(self.theme.color(Tone.GOOD))
        painter.drawEllipse(center, radius, radius)
        side = radius * 1.3
        box = QRectF(center.x() - side / 2, center.y() - side / 2, side, side)
        self.look.icons.paint(painter, IconName.CHECK, box, QColor(self.theme.colors.surface))

    def _paint_ring(self, painter: QPainter, outer: QRectF) -> None:
        c, px = self.theme.colors, self.theme.px
        passed = self._is_kept or (self._score is not None and self._band is QualityBand.GOOD)
        color = QColor(c.good if passed else c.warn_ring)
        paint_ring(painter, rounded_path(outer, px(26)), px(12), QColor(c.line), color, self._motion.shown)
        painter.setPen(QPen(QColor(c.text), px(8), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        middle = outer.center().y()
        painter.drawLine(QLineF(outer.left() - px(10), middle, outer.left() + px(10), middle))

    def _paint_score(self, painter: QPainter, outer: QRectF, score: int) -> None:
        theme, px = self.theme, self.theme.px
        band = self._band
        tone = theme.color(BAND_TONES[band])
        parts = [
            (str(score), TextRole.CARD_TITLE, theme.color(Tone.TEXT), px(14)),
            ("", TextRole.BODY_BOLD, tone, px(6)),
            (band_word(band), TextRole.BODY_BOLD, tone, px(12)),
            (self.tr("pass {score}").format(score=self._pass_score), TextRole.SECOND, theme.color(Tone.TEXT_2), 0.0),
        ]
        side = px(22)
        widths = self._widths(parts, side)
        if sum(widths) + px(72) > outer.width():  # a narrow glass keeps score and word
            parts = parts[:-1]
            widths = self._widths(parts, side)
        total = sum(widths) + sum(gap for *_, gap in parts[:-1])
        height = px(50)
        pill = QRectF(outer.center().x() - total / 2 - px(20), outer.bottom() + px(6) - height, total + px(40), height)
        painter.setPen(QPen(QColor(theme.colors.line_strong), px(2)))
        painter.setBrush(QColor(theme.colors.surface))
        painter.drawRoundedRect(pill.adjusted(1, 1, -1, -1), height / 2, height / 2)
        x = pill.left() + px(20)
        for (text, role, color, gap), width in zip(parts, widths, strict=True):
            if text:
                painter.setPen(color)
                painter.setFont(theme.font(role))
                painter.drawText(QRectF(x, pill.top(), width + 2, height), Qt.AlignmentFlag.AlignVCenter, text)
            else:
                icon_box = QRectF(x, pill.center().y() - side / 2, side, side)
                self.look.icons.paint(painter, BAND_ICONS[band], icon_box, color)
            x += width + gap

    def _widths(self, parts: list[tuple[str, TextRole, QColor, float]], icon_side: float) -> list[float]:
        return [
            QFontMetricsF(self.theme.font(role)).horizontalAdvance(text) if text else icon_side
            for text, role, _, _ in parts
        ]

    def _restyle(self) -> None:
        if self._pixels is not None:
            self._image = frame_image(self._pixels, self.theme)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Live picture of the finger"))
        if self._is_kept:
            self.setAccessibleDescription(self.tr("Kept"))
        elif self._score is None:
            self.setAccessibleDescription(self.tr("No finger on the glass"))
        else:
            words = self.tr("Score {score}, {word}, pass {limit}")
            word = band_word(self._band)
            self.setAccessibleDescription(words.format(score=self._score, word=word, limit=self._pass_score))
