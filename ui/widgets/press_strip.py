"""The presses of one finger so far.

What each was worth, and which is the best. Nothing is lost by lifting the finger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from station.ids import FingerPosition
from station.records import QualityBand
from ui.icon_set import IconName
from ui.texts import band_word, finger_name, score_with_word
from ui.theme import Look, TextRole, Tone
from ui.widgets.frame_image import frame_image
from ui.widgets.preview_view import BAND_ICONS, BAND_TONES
from ui.widgets.themed import ThemedWidget


@dataclass(frozen=True, slots=True, eq=False)
class Press:
    """One press. `score` is None where nothing could be taken or before it is saved; `thumbnail` is a gray picture."""

    number: int
    score: int | None
    band: QualityBand | None = None
    """The word for `score`, never without it."""
    thumbnail: NDArray[np.uint8] | None = None
    is_best: bool = False
    in_progress: bool = False
    instead: str = ""
    """What is said where there is no score, by default that nothing was taken."""


class PressChip(ThemedWidget):
    """One press: thumbnail, score, word, and the tag of the best."""

    def __init__(self, look: Look, press: Press, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._press = press
        self._is_low = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._retranslate()

    def set_compact(self, compact: bool) -> None:
        """Use the lower form, for strips of four and more."""
        self._is_low = compact
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """104 design pixels high, 88 when compact."""
        return QSize(round(self.theme.px(268)), round(self.theme.px(88 if self._is_low else 104)))

    def minimumSizeHint(self) -> QSize:
        """Narrow windows cut the second line."""
        return QSize(round(self.theme.px(200)), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter)
        thumb = self._paint_thumbnail(painter)
        left = thumb.right() + self.theme.px(14)
        self._paint_score(painter, left)
        if self._press.is_best:
            self._paint_tag(painter, left)
        else:
            painter.setFont(self.theme.font(TextRole.LABEL))
            painter.setPen(self.theme.color(Tone.TEXT_2))
            painter.drawText(self._second_line(left), Qt.AlignmentFlag.AlignVCenter, self._second_words())
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        c, px = self.theme.colors, self.theme.px
        best, running = self._press.is_best, self._press.in_progress
        pen = QPen(QColor(c.accent if best or running else c.line), px(2))
        if running:
            pen.setStyle(Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        painter.setBrush(QColor(c.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(12), px(12))

    def _paint_thumbnail(self, painter: QPainter) -> QRectF:
        px = self.theme.px
        height = min(px(81), self.height() - px(14))
        box = QRectF(px(12), (self.height() - height) / 2, px(62), height)
        shape = QPainterPath()
        shape.addRoundedRect(box, px(7), px(7))
        painter.fillPath(shape, QColor(self.theme.colors.glass))
        if self._press.thumbnail is not None:
            image = frame_image(self._press.thumbnail, self.theme)
            size = image.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(box.center())
            painter.save()
            painter.setClipPath(shape)
            painter.drawImage(target, image)
            painter.restore()
        return box

    def _paint_score(self, painter: QPainter, left: float) -> None:
        px, score, band = self.theme.px, self._press.score, self._press.band
        line = QRectF(left, self.height() / 2 - px(36), self.width() - left, px(38))
        if score is None or band is None:
            painter.setFont(self.theme.font(TextRole.SECOND_BOLD))
            painter.setPen(self.theme.color(Tone.TEXT_2))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._words_instead())
            return
        tone = self.theme.color(BAND_TONES[band])
        font = self.theme.font(TextRole.SCORE)
        painter.setFont(font)
        painter.setPen(self.theme.color(Tone.TEXT))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, str(score))
        x = left + QFontMetricsF(font).horizontalAdvance(str(score)) + px(9)
        side = px(20)
        self.look.icons.paint(painter, BAND_ICONS[band], QRectF(x, line.center().y() - side / 2, side, side), tone)
        painter.setFont(self.theme.font(TextRole.SECOND_BOLD))
        painter.setPen(tone)
        words = QRectF(x + side + px(2), line.top(), self.width() - x, line.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, band_word(band))

    def _paint_tag(self, painter: QPainter, left: float) -> None:
        px = self.theme.px
        font = self.theme.font(TextRole.LABEL_BOLD)
        words = self.tr("best press")
        width = QFontMetricsF(font).horizontalAdvance(words) + px(46)
        line = self._second_line(left)
        tag = QRectF(left, line.center().y() - px(16), min(width, self.width() - left - px(10)), px(32))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.colors.accent))
        painter.drawRoundedRect(tag, px(7), px(7))
        on_accent = self.theme.color(Tone.ON_ACCENT)
        side = px(18)
        self.look.icons.paint(
            painter, IconName.STAR, QRectF(tag.left() + px(10), tag.center().y() - side / 2, side, side), on_accent
        )
        painter.setPen(on_accent)
        painter.setFont(font)
        painter.drawText(tag.adjusted(px(34), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _second_line(self, left: float) -> QRectF:
        px = self.theme.px
        return QRectF(left, self.height() / 2 + px(3), self.width() - left, px(32))

    def _words_instead(self) -> str:
        return self._press.instead or self.tr("nothing taken")

    def _second_words(self) -> str:
        if self._press.in_progress:
            return self.tr("pressing…")
        return self.tr("press {number}").format(number=self._press.number)

    def _retranslate(self) -> None:
        press = self._press
        score = self._words_instead()
        if press.score is not None and press.band is not None:
            score = score_with_word(press.score, press.band)
        self.setAccessibleName(f"{self._second_words()}: {score}")
        self.setAccessibleDescription(self.tr("best press") if press.is_best else "")


class PressStrip(ThemedWidget):
    """The finger's name, its presses from first to last, and one sentence on what comes."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._position: FingerPosition | None = None
        self._heading = ""
        self._presses: tuple[Press, ...] = ()
        self._name = QLabel(self)
        self._name.setProperty("role", "second-bold")
        self._count = QLabel(self)
        self._count.setProperty("role", "second")
        self._note = QLabel(self)
        self._second_note = QLabel(self)
        for label, role in ((self._note, "second"), (self._second_note, "second")):
            label.setProperty("role", role)
            label.setWordWrap(True)
        heading = QHBoxLayout()
        heading.addWidget(self._name)
        heading.addStretch(1)
        heading.addWidget(self._count)
        self._chips = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(heading)
        self._column.addLayout(self._chips)
        self._column.addStretch(1)
        self._column.addWidget(self._note)
        self._column.addWidget(self._second_note)
        self._retranslate()
        self._restyle()

    def set_finger(self, position: FingerPosition | None, heading: str = "") -> None:
        """Name the finger; `heading` stands at the right, by default the number of the running press."""
        self._position, self._heading = position, heading
        self._retranslate()

    def set_presses(self, presses: Sequence[Press]) -> None:
        """Show `presses`, first to last."""
        self._presses = tuple(presses)
        while (item := self._chips.takeAt(0)) is not None:
            chip = item.widget()
            if chip is not None:
                chip.hide()
                chip.deleteLater()
        for press in self._presses:
            chip = PressChip(self.look, press, self)
            chip.set_compact(len(self._presses) > 3)
            self._chips.addWidget(chip)
        self._retranslate()

    def set_note(self, text: str, tone: Tone = Tone.TEXT_2, second: str = "") -> None:
        """Say what happens after this press, or what the last remedy brought; `second` is a quieter line below."""
        self._note.setText(text)
        self._note.setProperty("tone", tone.value.replace("_text", "").replace("_", "-"))
        self._note.setProperty("role", "second" if tone is Tone.TEXT_2 else "second-bold")
        self._note.style().unpolish(self._note)
        self._note.style().polish(self._note)
        self._second_note.setText(second)
        self._second_note.setVisible(bool(second))

    def _restyle(self) -> None:
        self._chips.setSpacing(round(self.theme.px(10)))
        self._column.setSpacing(round(self.theme.px(10)))

    def _retranslate(self) -> None:
        self._name.setText(finger_name(self._position) if self._position else "")
        counted = self._heading or self.tr("press {number}").format(number=max(1, len(self._presses)))
        self._count.setText(counted if self._position else "")
        self._second_note.setVisible(bool(self._second_note.text()))
        self.setAccessibleName(self.tr("Presses of this finger"))
