"""The four steps of an enrollment: which are done, which is now, which come."""

from __future__ import annotations

import enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icon_set import IconName
from ui.theme import Look, TextRole
from ui.widgets.themed import ThemedWidget


class EnrollStep(enum.IntEnum):
    """The steps, counted as people count."""

    PERSON = 1
    CONSENT = 2
    FINGERS = 3
    FINISH = 4


class StepBar(ThemedWidget):
    """Done steps with a tick, the current one filled with its number, the coming ones outlined."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._step = EnrollStep.PERSON
        self._names: dict[EnrollStep, str] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._retranslate()

    def set_step(self, step: EnrollStep) -> None:
        """Show `step` as the current one."""
        self._step = step
        self._describe()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for four names."""
        width = sum(self._width_of(step) for step in EnrollStep) + self.theme.px(40) * 3
        return QSize(round(width + 2), round(self.theme.px(44)))

    def minimumSizeHint(self) -> QSize:
        """As much as it shows."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the steps and the dashes between them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, middle, px = 0.0, self.height() / 2, self.theme.px
        for step in EnrollStep:
            width = self._width_of(step)
            self._paint_step(painter, step, QRectF(x, 0, width, self.height()))
            x += width
            if step is not EnrollStep.FINISH:
                painter.setPen(QPen(QColor(self.theme.colors.line_strong), 1.5))
                painter.drawLine(round(x + px(10)), round(middle), round(x + px(30)), round(middle))
                x += px(40)
        painter.end()

    def _paint_step(self, painter: QPainter, step: EnrollStep, box: QRectF) -> None:
        px, c = self.theme.px, self.theme.colors
        left = box.left()
        if step is self._step:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.accent))
            painter.drawRoundedRect(box.adjusted(0, px(1), 0, -px(1)), px(21), px(21))
            left += px(8)
        badge = QRectF(left, box.center().y() - px(14), px(28), px(28))
        color = QColor(c.on_accent if step is self._step else c.good if step < self._step else c.text_2)
        if step < self._step:
            self.look.icons.paint(painter, IconName.CHECK_CIRCLE, badge.adjusted(px(2), px(2), -px(2), -px(2)), color)
        else:
            self._paint_number(painter, step, badge, color)
        painter.setPen(color)
        painter.setFont(self._font(step))
        words = QRectF(badge.right() + px(8 if step is self._step else 6), box.top(), box.width(), box.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._names[step])

    def _paint_number(self, painter: QPainter, step: EnrollStep, badge: QRectF, color: QColor) -> None:
        is_now = step is self._step
        painter.setPen(Qt.PenStyle.NoPen if is_now else QPen(QColor(self.theme.colors.line_strong), 2))
        painter.setBrush(color if is_now else Qt.BrushStyle.NoBrush)
        inset = 0.0 if is_now else self.theme.px(2)
        painter.drawEllipse(badge.adjusted(inset, inset, -inset, -inset))
        painter.setPen(QColor(self.theme.colors.accent) if is_now else color)
        font = self.theme.font(TextRole.LABEL_BOLD if is_now else TextRole.LABEL)
        painter.setFont(font)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(step.value))

    def _width_of(self, step: EnrollStep) -> float:
        words = QFontMetricsF(self._font(step)).horizontalAdvance(self._names[step])
        return words + self.theme.px(62 if step is self._step else 34)

    def _font(self, step: EnrollStep) -> QFont:
        return self.theme.font(TextRole.SECOND_BOLD if step is self._step else TextRole.SECOND)

    def _retranslate(self) -> None:
        self._names = {
            EnrollStep.PERSON: self.tr("Confirm the person"),
            EnrollStep.CONSENT: self.tr("Notice and consent"),
            EnrollStep.FINGERS: self.tr("Take the fingers"),
            EnrollStep.FINISH: self.tr("Finish"),
        }
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleName(
            self.tr("Step {number} of 4: {name}").format(number=self._step.value, name=self._names[self._step])
        )
