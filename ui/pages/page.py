"""What every page has in common: the shared things, a scrolling body, a bar of actions below, a place for messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from station.events import PreviewUpdated
from station.records import QualityReason
from ui.error_texts import error_text, error_text_of
from ui.gateway import StationDoor
from ui.icon_set import IconName
from ui.models.scanner import ScannerModel
from ui.pages.flow_layout import FlowLayout
from ui.tasks import CodedError, TaskRunner
from ui.theme import Look, Tone
from ui.widgets.button import ButtonKind, KeyCapButton
from ui.widgets.icon import IconLabel
from ui.widgets.preview_view import PreviewView
from ui.widgets.themed import ThemedWidget

_LOW_PX = 400


def show_preview(view: PreviewView, preview: PreviewUpdated) -> None:
    """Show a live picture; an empty glass has no score, and saying "0, low" of it would blame nobody's finger."""
    if preview.assessment.reason is QualityReason.NO_FINGER:
        view.clear()
    else:
        view.show_frame(preview)


@dataclass(frozen=True, slots=True)
class Workplace:
    """What the window shares with its pages."""

    look: Look
    tasks: TaskRunner
    scanner: ScannerModel
    today: Callable[[], dt.date] = dt.date.today


class Page(ThemedWidget):
    """A page of the window. Subclasses fill `body` and `actions`, and set their texts in `_retranslate`."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place.look, parent)
        self.place = place
        self.header: QWidget | None = None
        """What stands in the window's top bar in place of the title."""

    def title(self) -> str:
        """The page's name, in the top bar."""
        return ""

    def use_station(self, station: StationDoor | None) -> None:
        """Work with this unlocked station; None = locked."""

    def enter(self) -> None:
        """Called when the page is shown."""

    def leave(self) -> None:
        """Called when another page is shown."""


class MessageBar(ThemedWidget):
    """A sentence that must be seen: what happened and what to do. Hidden while there is nothing to say."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._error: CodedError | None = None
        self._icon = IconLabel(look, IconName.WARN, tone=Tone.FAULT)
        self._title = text_label("body-bold", tone="fault")
        self._detail = text_label("second")
        self.action = KeyCapButton(look, ButtonKind.SECONDARY, key="R", small=True)
        self.action.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.action)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("message")
        self._restyle()
        self.clear()

    def show_error(self, error: CodedError) -> None:
        """Say what stopped and what to do; the words follow the language."""
        self._error = error
        self._retranslate()
        self.show()

    def show_words(self, title: str, detail: str = "") -> None:
        """Say something that is no error of the core."""
        self._error = None
        self._say(title, detail)
        self.show()

    def clear(self) -> None:
        """Say nothing."""
        self._error = None
        self.action.hide()
        self.hide()

    @property
    def words(self) -> str:
        """What is said now."""
        return "" if self.isHidden() else f"{self._title.text()} {self._detail.text()}".strip()

    def _say(self, title: str, detail: str) -> None:
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{title} {detail}".strip())

    def _retranslate(self) -> None:
        if self._error is not None:
            error = self._error
            words = error_text_of(error) if isinstance(error, BaseException) else error_text(error.code)
            self._say(words.title, words.what_to_do)

    def _restyle(self) -> None:
        px = self.theme.px
        self._row.setContentsMargins(round(px(18)), round(px(12)), round(px(18)), round(px(12)))
        self._row.setSpacing(round(px(12)))
        colors = self.theme.colors
        self.setStyleSheet(f"#message {{ background: {colors.fault_soft}; border-radius: {round(px(12))}px; }}")


class ActionBar(QWidget):
    """The bar below a page: ways back and aside at the left, the one primary action at the right. It wraps."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = FlowLayout(look, self, gap_px=8)
        self.asides: tuple[QWidget, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add_aside(self, *buttons: QWidget) -> None:
        """Add buttons at the left."""
        self.asides = (*self.asides, *buttons)
        for index, button in enumerate(buttons):
            self._layout.insert_left(index, button)

    def add_primary(self, *buttons: QWidget) -> None:
        """Add what stands at the right."""
        self._layout.begin_right()
        for button in buttons:
            self._layout.addWidget(button)

    def take_asides(self) -> tuple[QWidget, ...]:
        """Give the buttons at the left away."""
        asides, self.asides = self.asides, ()
        for button in asides:
            self._layout.removeWidget(button)
        return asides


class _Body(QWidget):
    """What scrolls. It asks for the least height at its width, so that it scrolls only when it must."""

    def hasHeightForWidth(self) -> bool:
        """Wrapped words need more height when narrow."""
        layout = self.layout()
        return layout is not None and layout.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """The least height at `width`."""
        layout = self.layout()
        return layout.minimumHeightForWidth(width) if layout is not None else -1


class StepPage(ThemedWidget):
    """A page or step: a body that scrolls when it must, a message, and the actions that never scroll away."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place.look, parent)
        self.place = place
        self.body = _Body()
        self.body.setProperty("ground", "clear")
        self.message = MessageBar(self.look)
        self.action_bar = ActionBar(self.look)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = _Body()
        self._content.setProperty("ground", "clear")
        self._aside_bar = ActionBar(self.look)
        content = QVBoxLayout(self._content)
        content.setContentsMargins(0, 0, 0, 0)
        content.addWidget(self.body, 1)
        content.addWidget(self._aside_bar)
        self._scroll.setWidget(self._content)
        self._scroll.viewport().setAutoFillBackground(False)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._scroll, 1)
        self._column.addWidget(self.message)
        self._column.addWidget(self.action_bar)
        self._space()
        self.look.changed.connect(self._space)

    @property
    def gap(self) -> int:
        """Pixels between cards."""
        return round(self.theme.px(16))

    def design_width(self) -> float:
        """Width in design pixels (96 dpi, 100 % text): what the layout depends on."""
        return self.width() / max(self.theme.px(1), 0.1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a very low screen only the primary action stays below; the others scroll with the page."""
        super().resizeEvent(event)
        is_low = self.height() / max(self.theme.px(1), 0.1) < _LOW_PX
        giver, taker = (self.action_bar, self._aside_bar) if is_low else (self._aside_bar, self.action_bar)
        asides = giver.take_asides()
        if asides:
            was_hidden = [button.isHidden() for button in asides]
            taker.add_aside(*asides)
            for button, hidden in zip(asides, was_hidden, strict=True):
                button.setHidden(hidden)

    def _space(self) -> None:
        self._column.setSpacing(round(self.theme.px(14)))


def text_label(role: str = "body", *, tone: str | None = None, wrap: bool = True) -> QLabel:
    """Make a label of a text role that wraps."""
    label = QLabel()
    label.setProperty("role", role)
    if tone is not None:
        label.setProperty("tone", tone)
    label.setWordWrap(wrap)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def fit_height(dialog: QWidget) -> None:
    """Make a dialog high enough for its words: Qt sizes windows without asking for the height of wrapped lines."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        width = max(dialog.width() if dialog.isVisible() else 0, dialog.minimumWidth(), layout.minimumSize().width())
        dialog.resize(width, max(layout.totalMinimumHeightForWidth(width), layout.totalSizeHint().height()))
