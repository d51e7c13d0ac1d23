"""Buttons that show the key that presses them, choice tiles and the rail's buttons."""

from __future__ import annotations

import enum

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.icon_set import IconName
from ui.texts import key_word
from ui.theme import Look, TextRole, Theme


class ButtonKind(enum.Enum):
    """How much a button weighs. One PRIMARY a page."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"
    LINK = "link"
    BANNER = "banner"


def key_cap_width(theme: Theme, key: str) -> float:
    """Return the width of the cap of `key`, px."""
    advance = QFontMetricsF(theme.font(TextRole.KEY_CAP)).horizontalAdvance(key_word(key))
    return max(theme.px(30), advance + theme.px(16))


def paint_key_cap(painter: QPainter, theme: Theme, left: float, center_y: float, key: str, color: QColor) -> None:
    """Paint the cap of `key` with its left edge at `left`, in `color`."""
    height = theme.px(30)
    box = QRectF(left, center_y - height / 2, key_cap_width(theme, key), height)
    painter.setPen(QPen(color, theme.px(1.5)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), theme.px(6), theme.px(6))
    painter.setFont(theme.font(TextRole.KEY_CAP))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key_word(key))


class KeyCapButton(QPushButton):
    """A button that ends in the cap of its key.

    A quiet one without icon begins with it. The key presses it while it is visible.
    """

    def __init__(
        self,
        look: Look,
        kind: ButtonKind,
        *,
        text: str = "",
        key: str | None = None,
        icon: IconName | None = None,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._look = look
        self._kind = kind
        self._icon_name = icon
        self._small = small
        self._key: str | None = None
        self._idle_text: str | None = None
        self._shortcuts: list[QShortcut] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self._on_look_changed)
        self.set_key(key)

    # -- what pages set ---------------------------------------------------------------------------------------

    @property
    def is_working(self) -> bool:
        """True between `start_working` and `stop_working`."""
        return self._idle_text is not None

    def set_key(self, key: str | None) -> None:
        """Show and install `key`, a QKeySequence string such as `Enter`, `Esc`, `Ctrl+L`; None for no key."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)  # it would hear its key until the event loop deletes it
            shortcut.deleteLater()
        self._key = key
        self._shortcuts = []
        for sequence in ("Return", "Enter") if key == "Enter" else (key,) if key else ():
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._on_key_activated)
            self._shortcuts.append(shortcut)
        self.setAccessibleDescription(key_word(key) if key else "")
        self.updateGeometry()
        self.update()

    def set_icon_name(self, icon: IconName | None) -> None:
        """Set the icon before the words."""
        self._icon_name = icon
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: ButtonKind) -> None:
        """Change the weight."""
        self._kind = kind
        self.updateGeometry()
        self.update()

    def start_working(self, text: str) -> None:
        """Say that the work runs: same place and width, other words, further presses ignored."""
        if self._idle_text is None:
            self._idle_text = self.text()
            self.setFixedWidth(max(self.width(), self.sizeHint().width()))
        self.setText(text)

    def stop_working(self) -> None:
        """Say what the button does again."""
        if self._idle_text is not None:
            self.setText(self._idle_text)
            self._idle_text = None
            self.setMinimumWidth(0)
            self.setMaximumWidth(16777215)

    # -- Qt ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take no key while working."""
        if not self.is_working:
            super().keyPressEvent(event)

    def hitButton(self, pos: QPoint) -> bool:
        """Take no press while working."""
        return not self.is_working and super().hitButton(pos)

    def sizeHint(self) -> QSize:
        """Room for icon, words, cap and the space around."""
        theme = self._look.theme
        width = sum(part for part, _ in self._parts()) + theme.px(self._side_space()) * 2
        return QSize(round(width), round(theme.px(self._height())))

    def minimumSizeHint(self) -> QSize:
        """As much as it shows."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, words, cap and, when focused, the focus line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._paint_ground(painter)
        self._paint_content(painter, color)
        painter.end()

    # -- inside -----------------------------------------------------------------------------------------------

    def _on_look_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _on_key_activated(self) -> None:
        if self.isVisible() and self.isEnabled() and not self.is_working:
            self.click()

    def _height(self) -> int:
        if self._kind in (ButtonKind.QUIET, ButtonKind.LINK):
            return 44
        if self._small or self._kind is ButtonKind.BANNER:
            return 48
        return 60

    def _side_space(self) -> int:
        if self._kind in (ButtonKind.QUIET, ButtonKind.LINK):
            return 6
        return 18 if self._small or self._kind is ButtonKind.BANNER else 26

    def _font(self) -> QFont:
        small = self._small or self._kind in (ButtonKind.LINK, ButtonKind.BANNER)
        bold = self._kind is ButtonKind.PRIMARY
        role = (
            (TextRole.SECOND_BOLD if bold else TextRole.SECOND)
            if small
            else (TextRole.BODY_BOLD if bold else TextRole.BODY)
        )
        return self._look.theme.font(role)

    def _parts(self) -> list[tuple[float, str]]:
        """Widths and names of icon, words, cap and the gaps, left to right."""
        theme = self._look.theme
        words = (QFontMetricsF(self._font()).horizontalAdvance(self.text()), "words")
        cap = (key_cap_width(theme, self._key), "cap") if self._key else None
        gap = (theme.px(12), "")
        if self._kind is ButtonKind.QUIET and not self._icon_name:
            return ([cap, gap] if cap else []) + [words]
        icon = (
            [(theme.px(self._icon_side()), "icon"), (theme.px(8 if self._icon_side() < 26 else 12), "")]
            if self._icon_name
            else []
        )
        return [*icon, words, *([gap, cap] if cap else [])]

    def _icon_side(self) -> int:
        return 24 if self._small or self._kind in (ButtonKind.LINK, ButtonKind.BANNER) else 26

    def _paint_ground(self, painter: QPainter) -> QColor:
        """Paint the ground and return the color of what stands on it."""
        theme, c = self._look.theme, self._look.theme.colors
        focus, down, hover = self.hasFocus(), self.isDown(), self.underMouse()
        box = QRectF(self.rect())
        radius = theme.px(12)
        if self._kind is ButtonKind.PRIMARY:
            fill = c.accent_pressed if down else c.accent_hover if hover else c.accent
            if focus:
                painter.setPen(QPen(QColor(c.accent_text), 3))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), radius, radius)
                box = box.adjusted(5, 5, -5, -5)
            _fill(painter, box, radius - (5 if focus else 0), QColor(fill))
            return QColor(c.on_accent)
        if self._kind is ButtonKind.BANNER:
            _fill(painter, box, radius, QColor(c.on_practice))
            color = QColor(c.practice)
            if focus:
                _outline(painter, box.adjusted(4, 4, -4, -4), radius - 4, color, 3)
            return color
        if self._kind in (ButtonKind.QUIET, ButtonKind.LINK):
            color = QColor(c.accent_text if self._kind is ButtonKind.LINK else c.text)
            if hover or down:
                _fill(painter, box, radius, QColor(c.sunken))
            if focus:
                _outline(painter, box, radius, QColor(c.accent_text), 3)
            return color
        color = QColor(c.fault if self._kind is ButtonKind.DANGER else c.text)
        line = QColor(c.fault if self._kind is ButtonKind.DANGER else c.line_strong)
        _fill(painter, box.adjusted(1, 1, -1, -1), radius, QColor(c.line if down else c.sunken if hover else c.surface))
        _outline(painter, box, radius, QColor(c.accent_text) if focus else line, 3 if focus else 2)
        return color

    def _paint_content(self, painter: QPainter, color: QColor) -> None:
        parts = self._parts()
        theme = self._look.theme
        total = sum(width for width, _ in parts)
        x = theme.px(self._side_space()) if self._kind is ButtonKind.QUIET else (self.width() - total) / 2
        middle = self.height() / 2
        for width, name in parts:
            if name == "icon" and self._icon_name:
                self._look.icons.paint(painter, self._icon_name, QRectF(x, middle - width / 2, width, width), color)
            elif name == "words":
                painter.setFont(self._font())
                painter.setPen(color)
                painter.drawText(QRectF(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
            elif name == "cap" and self._key:
                paint_key_cap(painter, theme, x, middle, self._key, color)
            x += width


class ChoiceTile(KeyCapButton):
    """One of a few equal choices: icon above, word and key below; the chosen one is tinted, outlined and bold."""

    def __init__(
        self, look: Look, icon: IconName, *, text: str = "", key: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, ButtonKind.SECONDARY, text=text, key=key, icon=icon, small=True, parent=parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Tile of 104 design pixels height."""
        px = self._look.theme.px
        cap = key_cap_width(self._look.theme, self._key) + px(8) if self._key else 0.0
        words = QFontMetricsF(self._look.theme.font(TextRole.SECOND_BOLD)).horizontalAdvance(self.text())
        return QSize(round(max(px(116), words + cap + px(28))), round(px(104)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tile."""
        theme, c = self._look.theme, self._look.theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        chosen, focus = self.isChecked(), self.hasFocus()
        fill = c.accent_soft if chosen else c.sunken if self.underMouse() else c.surface
        _fill(painter, box.adjusted(1, 1, -1, -1), theme.px(12), QColor(fill))
        line = c.accent if chosen else c.line_strong
        _outline(painter, box, theme.px(12), QColor(line), 3 if chosen else 2)
        if focus:
            _outline(painter, box.adjusted(5, 5, -5, -5), theme.px(8), QColor(c.accent_text), 3)
        color = QColor(c.accent_text if chosen else c.text)
        side = theme.px(30)
        if self._icon_name:
            self._look.icons.paint(
                painter, self._icon_name, QRectF((self.width() - side) / 2, theme.px(19), side, side), color
            )
        font = theme.font(TextRole.SECOND_BOLD if chosen else TextRole.SECOND)
        words = QFontMetricsF(font).horizontalAdvance(self.text())
        cap = key_cap_width(theme, self._key) + theme.px(8) if self._key else 0.0
        left, middle = (self.width() - words - cap) / 2, theme.px(72)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(
            QRectF(left, middle - theme.px(20), words + 2, theme.px(40)), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        if self._key:
            paint_key_cap(painter, theme, left + words + theme.px(8), middle, self._key, color)
        painter.end()


class RailButton(QPushButton):
    """A place in the rail: icon over word; the current one stands on a card with an accent bar."""

    def __init__(self, look: Look, icon: IconName, *, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._look = look
        self._icon_name = icon
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._on_look_changed)

    def sizeHint(self) -> QSize:
        """104 x 84 design pixels, wider for a long word."""
        px = self._look.theme.px
        words = QFontMetricsF(self._look.theme.font(TextRole.SECOND_BOLD)).horizontalAdvance(self.text())
        return QSize(round(max(px(104), words + px(36))), round(px(84)))

    def minimumSizeHint(self) -> QSize:
        """As much as it shows."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, bar, icon and word."""
        theme, c = self._look.theme, self._look.theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(theme.px(10), 0, -theme.px(10), 0)
        current = self.isChecked()
        if current or self.underMouse():
            _fill(painter, box, theme.px(12), QColor(c.surface if current else c.sunken))
        if current:
            bar = QRectF(theme.px(10), theme.px(22), theme.px(4), self.height() - theme.px(44))
            _fill(painter, bar, theme.px(2), QColor(c.accent))
        if self.hasFocus():
            _outline(painter, box, theme.px(12), QColor(c.accent_text), 3)
        color = QColor(c.accent_text if current else c.text_2)
        side = theme.px(30)
        center = QPointF(self.width() / 2, theme.px(27))
        self._look.icons.paint(
            painter, self._icon_name, QRectF(center.x() - side / 2, center.y() - side / 2, side, side), color
        )
        painter.setFont(theme.font(TextRole.SECOND_BOLD if current else TextRole.SECOND))
        painter.setPen(color)
        painter.drawText(QRectF(0, theme.px(42), self.width(), theme.px(36)), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

    def _on_look_changed(self) -> None:
        self.updateGeometry()
        self.update()


def _fill(painter: QPainter, box: QRectF, radius: float, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box, radius, radius)


def _outline(painter: QPainter, box: QRectF, radius: float, color: QColor, width: float) -> None:
    half = width / 2
    painter.setPen(QPen(color, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius - half, radius - half)
