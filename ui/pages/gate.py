"""The frame of all pages before the vault is open: what this is at the left, one short form at the right."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.hand_shape import HandColors, HandPlace, load_hand, paint_hand
from ui.pages.page import MessageBar, Workplace, text_label
from ui.theme import Look, TextRole
from ui.widgets.themed import ThemedWidget

_NARROW_PX = 900


class Emblem(ThemedWidget):
    """The indigo side: name of the station and a hand seen from the back."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._hand = load_hand()
        self._name = ""
        self._motto = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._retranslate()

    def sizeHint(self) -> QSize:
        """Seven sixteenths of the design width."""
        return QSize(round(self.theme.px(560)), round(self.theme.px(800)))

    def minimumSizeHint(self) -> QSize:
        """It gives way to the form."""
        return QSize(0, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, words and hand. The side is indigo in both schemes."""
        px = self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink = QColor("#2B3F7E"), QColor("#FFFFFF")
        painter.fillRect(self.rect(), ground)
        top = px(150) if self.height() < px(720) else px(250)
        scale = min(self.width() / 460, (self.height() - top) / 430)
        if scale > 0.25:
            place = HandPlace(QPointF(self.width() / 2 - 200 * scale, top), scale, is_right=True)
            colors = HandColors(QColor("#41528C"), QColor("#D9DEF0"), QColor("#41528C"), QColor("#8F9BC6"))
            painter.save()
            painter.setClipRect(self.rect())
            paint_hand(painter, self._hand, place, colors, {})
            painter.restore()
        painter.setPen(ink)
        painter.setFont(self.theme.font(TextRole.TITLE))
        left = px(64) if self.width() > px(400) else px(24)
        area = QRectF(left, px(60), self.width() - left - px(12), px(110))
        painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self._name)
        painter.setFont(self.theme.font(TextRole.SECOND))
        painter.setPen(QColor("#D9DEF0"))
        motto = QRectF(left, px(176), self.width() - left - px(12), px(60))
        painter.drawText(motto, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self._motto)
        painter.end()

    def _retranslate(self) -> None:
        self._name = self.tr("Pension fingerprint\nenrollment station")
        self._motto = self.tr("Service comes to the village and to the home")
        self.setAccessibleName(self._name.replace("\n", " "))


class GatePage(ThemedWidget):
    """A form beside the emblem. Subclasses add fields to `form` and set their texts in `_retranslate`."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place.look, parent)
        self.place = place
        self._emblem = Emblem(self.look)
        self.title = text_label("title")
        self.subtitle = text_label("body", tone="text-2")
        self.message = MessageBar(self.look)
        side = QWidget()
        side.setProperty("ground", "clear")
        self._side = QVBoxLayout(side)
        self.top = QHBoxLayout()
        self.form = QVBoxLayout()
        self._side.addLayout(self.top)
        self._side.addStretch(1)
        self._side.addWidget(self.title)
        self._side.addWidget(self.subtitle)
        self._side.addLayout(self.form)
        self._side.addStretch(2)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(side)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._emblem, 7)
        row.addWidget(scroll, 9)

    def add_message(self) -> None:
        """Put the message here: near what it speaks of."""
        self.form.addWidget(self.message)

    def add_field(self, *, secret: bool = False) -> tuple[QWidget, QLineEdit]:
        """Add a labelled field; returns label and field."""
        label, field = text_label("second"), QLineEdit()
        label.setBuddy(field)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.form.addWidget(label)
        self.form.addWidget(field)
        return label, field

    def _restyle(self) -> None:
        px = self.theme.px
        narrow = self.width() / max(px(1), 0.1) < _NARROW_PX
        self._emblem.setVisible(not narrow)
        margin = round(px(40 if self.width() < px(1150) else 96))
        self._side.setContentsMargins(margin, round(px(40)), margin, round(px(32)))
        self._side.setSpacing(round(px(8)))
        self.form.setSpacing(round(px(8)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the emblem out where there is no room."""
        super().resizeEvent(event)
        self._restyle()
