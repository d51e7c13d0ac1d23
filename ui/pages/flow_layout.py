"""A row that wraps: what does not fit at large text or on a small screen goes to the next line, uncut."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.theme import Look


class FlowLayout(QLayout):
    """Widgets side by side, the first ones from the left, those after `begin_right` flush right; lines wrap."""

    def __init__(self, look: Look, parent: QWidget | None = None, *, gap_px: int = 12) -> None:
        super().__init__(parent)
        self._look = look
        self._gap_px = gap_px
        self._items: list[QLayoutItem] = []
        self._first_right: int | None = None
        self.setContentsMargins(0, 0, 0, 0)

    def begin_right(self) -> None:
        """What is added from now on stands at the right."""
        self._first_right = len(self._items)

    def insert_left(self, index: int, widget: QWidget) -> None:
        """Add `widget` at the left, before what stands at the right."""
        # `addWidget` lets Qt make the item, which Qt will also delete; one made here would be freed twice.
        self.addWidget(widget)
        self._items.insert(index, self._items.pop())
        if self._first_right is not None:
            self._first_right += 1
        self.invalidate()

    # -- QLayout ----------------------------------------------------------------------------------------------

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item (Qt calls this)."""
        self._items.append(item)

    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at `index`, None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove and return the item at `index`."""
        if not 0 <= index < len(self._items):
            return None
        if self._first_right is not None and index < self._first_right:
            self._first_right -= 1
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        """Wide, not high."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        lines = self._lines(width)
        gap = self._gap()
        return sum(_line_height(line) for line in lines) + gap * max(0, len(lines) - 1)

    def sizeHint(self) -> QSize:
        """All in one line."""
        shown = [item for item in self._items if not item.isEmpty()]
        gaps = self._gap() * max(0, len(shown) - 1)
        return QSize(sum(i.sizeHint().width() for i in shown) + gaps, _line_height(shown))

    def minimumSize(self) -> QSize:
        """Room for a short item: a longer one is cut rather than making the window wider than the screen."""
        shown = [item for item in self._items if not item.isEmpty()]
        return QSize(round(self._look.theme.px(240)), _line_height(shown))

    def setGeometry(self, rect: QRect) -> None:
        """Place all items."""
        super().setGeometry(rect)
        top = rect.top()
        for line in self._lines(rect.width()):
            self._place(line, QRect(rect.left(), top, rect.width(), _line_height(line)))
            top += _line_height(line) + self._gap()

    # -- inside -----------------------------------------------------------------------------------------------

    def _gap(self) -> int:
        return round(self._look.theme.px(self._gap_px))

    def _is_right(self, item: QLayoutItem) -> bool:
        return self._first_right is not None and self._items.index(item) >= self._first_right

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            need = item.sizeHint().width()
            if not lines or used + self._gap() + need > width:
                lines.append([])
                used = need
            else:
                used += self._gap() + need
            lines[-1].append(item)
        return lines

    def _place(self, line: list[QLayoutItem], area: QRect) -> None:
        left = area.left()
        right = area.right() + 1
        for item in line:
            if not self._is_right(item):
                left += self._put(item, left, area) + self._gap()
        for item in reversed(line):
            if self._is_right(item):
                right -= min(item.sizeHint().width(), area.width())
                self._put(item, right, area)
                right -= self._gap()

    @staticmethod
    def _put(item: QLayoutItem, left: int, area: QRect) -> int:
        size = item.sizeHint().boundedTo(QSize(area.width(), area.height()))
        item.setGeometry(QRect(QPoint(left, area.top() + (area.height() - size.height()) // 2), size))
        return size.width()


def _line_height(line: list[QLayoutItem]) -> int:
    return max((item.sizeHint().height() for item in line), default=0)
