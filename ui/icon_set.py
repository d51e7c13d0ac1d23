"""The icon set: one drawing a name, in the color of the text beside it.

Icons are symbols in one SVG file. Qt's SVG reader colors nothing by itself, so each symbol becomes a small document of
its own with the color written in; the readers are kept, because a page paints the same dozen icons again and again.
"""

from __future__ import annotations

import enum
import xml.etree.ElementTree as ET
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SVG = "{http://www.w3.org/2000/svg}"


class IconName(enum.StrEnum):
    """Names of the symbols in `resources/icons.svg`."""

    TODAY = "today"
    ENROLL = "enroll"
    VERIFY = "verify"
    PEOPLE = "people"
    VISITS = "visits"
    HANDOVER = "handover"
    DEVICES = "devices"
    SETTINGS = "settings"
    LOCK = "lock"
    CHECK = "check"
    CHECK_CIRCLE = "checkc"
    HALF = "half"
    WARN = "warn"
    FAULT = "xc"
    OFF = "off"
    EMPTY = "o"
    DOT = "dot"
    STAR = "star"
    RESUME = "resume"
    CLOCK = "clock"
    TWO = "two"
    USER = "user"
    SPEAKER = "speaker"
    PEN = "pen"
    EYE = "eye"
    HAND = "hand"
    SKIP = "skip"
    PRINT = "print"
    EXPORT = "export"
    TRASH = "trash"
    SEARCH = "search"
    BOOK = "book"
    PHONE = "phone"
    CHEVRON = "chev"


class IconSet:
    """Paints the icons; made once and handed to whoever paints."""

    def __init__(self) -> None:
        ET.register_namespace("", _SVG.strip("{}"))
        root = ET.fromstring(resources.files("ui").joinpath("resources/icons.svg").read_text(encoding="utf-8"))  # noqa: S314 - our own file
        self._symbols = {symbol.get("id", ""): _inner_xml(symbol) for symbol in root.iter(f"{_SVG}symbol")}
        self._renderers: dict[tuple[IconName, str], QSvgRenderer] = {}

    def paint(self, painter: QPainter, name: IconName, rect: QRectF, color: QColor) -> None:
        """Paint `name` into the square `rect` in `color`."""
        self._renderer(name, color).render(painter, rect)

    def icon(self, name: IconName, color: QColor, size_px: int) -> QIcon:
        """Return `name` as a QIcon with pictures for plain and dense screens."""
        icon = QIcon()
        for ratio in (1, 2):
            pixmap = QPixmap(size_px * ratio, size_px * ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            self.paint(painter, name, QRectF(0, 0, size_px * ratio, size_px * ratio), color)
            painter.end()
            pixmap.setDevicePixelRatio(ratio)
            icon.addPixmap(pixmap)
        return icon

    def _renderer(self, name: IconName, color: QColor) -> QSvgRenderer:
        key = (name, color.name())
        if key not in self._renderers:
            body = self._symbols[name.value].replace("currentColor", color.name())
            document = (
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
                f'stroke="{color.name()}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{body}</svg>'
            )
            self._renderers[key] = QSvgRenderer(QByteArray(document.encode()))
        return self._renderers[key]


def _inner_xml(symbol: ET.Element) -> str:
    return "".join(ET.tostring(part, encoding="unicode") for part in symbol if part.tag != f"{_SVG}title")
