"""The bar over everything: practice mode, or a scanner that is gone. Never more than one at a time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.icon_set import IconName
from ui.theme import Look, TextRole
from ui.widgets.button import ButtonKind, KeyCapButton
from ui.widgets.themed import ThemedWidget


class _Bar(ThemedWidget):
    """A bar of 60 design pixels with icon, title, second line and one button."""

    def __init__(self, look: Look, icon: IconName, kind: ButtonKind, parent: QWidget | None) -> None:
        super().__init__(look, parent)
        self._icon = icon
        self._title = ""
        self._detail = ""
        self._button = KeyCapButton(look, kind, small=True, parent=self)
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self._row.addWidget(self._button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Full width, 60 high."""
        return QSize(round(self.theme.px(640)), round(self.theme.px(60)))

    def minimumSizeHint(self) -> QSize:
        """Narrow windows lose the second line, never the button."""
        return QSize(round(self.theme.px(320)), round(self.theme.px(60)))

    def _restyle(self) -> None:
        px = self.theme.px
        self._row.setContentsMargins(round(px(16)), round(px(6)), round(px(28)), round(px(6)))

    def _paint_words(self, painter: QPainter, left: float, color: QColor) -> None:
        px = self.theme.px
        side = px(28)
        middle = self.height() / 2
        self.look.icons.paint(painter, self._icon, QRectF(left, middle - side / 2, side, side), color)
        left += side + px(17)
        right = (self._button.x() if self._button.isVisible() else self.width()) - px(12)
        title_font = self.theme.font(TextRole.BODY_BOLD)
        painter.setPen(color)
        painter.setFont(title_font)
        metrics = QFontMetricsF(title_font)
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, max(0.0, right - left))
        painter.drawText(QRectF(left, 0, right - left, self.height()), Qt.AlignmentFlag.AlignVCenter, title)
        left += metrics.horizontalAdvance(title) + px(17)
        detail_font = self.theme.font(TextRole.SECOND)
        if QFontMetricsF(detail_font).horizontalAdvance(self._detail) <= right - left:
            painter.setFont(detail_font)
            painter.drawText(QRectF(left, 0, right - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self._detail)


class PracticeBanner(_Bar):
    """The yellow bar of practice mode, with the way out inside."""

    leave_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, IconName.BOOK, ButtonKind.BANNER, parent)
        self._button.set_key("Ctrl+M")
        self._button.clicked.connect(self._on_button_clicked)
        self._retranslate()
        self._restyle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the yellow ground, its striped end and the words."""
        c, px = self.theme.colors, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(c.practice))
        painter.save()
        painter.setClipRect(QRectF(0, 0, px(88), self.height()))
        painter.setPen(QPen(QColor(c.on_practice), px(12), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for step in range(-2, 8):
            x = px(4) + step * px(30)
            painter.drawLine(round(x - px(10)), round(self.height() + px(10)), round(x + self.height()), -round(px(0)))
        painter.restore()
        self._paint_words(painter, px(121), QColor(c.on_practice))
        painter.end()

    def _retranslate(self) -> None:
        self._title = self.tr("Practice mode: nothing is saved")
        self._detail = self.tr("The real records are locked; this is the simulated scanner")
        self._button.setText(self.tr("Leave practice"))
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(self._detail)

    def _on_button_clicked(self) -> None:
        self.leave_requested.emit()


class FaultBanner(_Bar):
    """The bar that says what broke and what to do; its button is the next step, if the station can take it."""

    action_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, IconName.FAULT, ButtonKind.DANGER, parent)
        self._button.clicked.connect(self._on_button_clicked)
        self._button.hide()
        self._restyle()

    def set_texts(self, title: str, detail: str) -> None:
        """Say what happened and what to do."""
        self._title, self._detail = title, detail
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self.update()

    def set_action(self, text: str | None, key: str | None = None) -> None:
        """Offer a next step; None takes it away."""
        self._button.setText(text or "")
        self._button.set_key(key if text else None)
        self._button.setVisible(text is not None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and words."""
        c = self.theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(c.fault_soft))
        self._paint_words(painter, self.theme.px(28), QColor(c.fault))
        painter.end()

    def _on_button_clicked(self) -> None:
        self.action_requested.emit()


class PracticeFrame(ThemedWidget):
    """A yellow frame over the whole window, so that practice is seen from behind the clerk.

    Lets mouse and keys through.
    """

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setGeometry(window.rect())
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        parent = self.parentWidget()
        if watched is parent and event.type() == QEvent.Type.Resize:
            self.setGeometry(parent.rect())
            self.raise_()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame."""
        width = self.theme.px(6)
        painter = QPainter(self)
        painter.setPen(
            QPen(
                QColor(self.theme.colors.practice),
                width,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.SquareCap,
                Qt.PenJoinStyle.MiterJoin,
            )
        )
        painter.drawPolygon(QPolygonF(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)))
        painter.end()
