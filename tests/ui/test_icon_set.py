"""The icon set: every name has a symbol, painted in the color asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui.icon_set import IconName, IconSet


@pytest.mark.parametrize("name", list(IconName))
def test_every_icon_paints_something_in_its_color(name: IconName, qapp: QApplication) -> None:
    image = QImage(48, 48, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    IconSet().paint(painter, name, QRectF(0, 0, 48, 48), QColor("#c01020"))
    painter.end()
    inked = [image.pixelColor(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255]
    assert len(inked) > 30
    assert all(color.red() > 150 and color.green() < 60 for color in inked)


def test_an_icon_has_a_picture_for_dense_screens(qapp: QApplication) -> None:
    icon = IconSet().icon(IconName.LOCK, QColor("black"), 24)
    assert {size.width() for size in icon.availableSizes()} >= {24}
    assert not icon.pixmap(24, 24).isNull()
