"""Sheets side by side: always whole, never larger than they were rendered."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.ui.widgets.conftest import picture
from ui.theme import Look
from ui.widgets.sheet_row import SheetRow

A5_PX = (979, 1389)


def sheets(count: int) -> list[QImage]:
    made = []
    for _ in range(count):
        image = QImage(*A5_PX, QImage.Format.Format_RGB32)
        image.fill(QColor("#123456"))
        made.append(image)
    return made


@pytest.fixture
def row(look: Look, qtbot: QtBot) -> SheetRow:
    row = SheetRow(look)
    qtbot.addWidget(row)
    return row


@pytest.mark.parametrize(("width", "height"), [(1200, 620), (700, 900), (400, 300), (3000, 2000)])
def test_two_sheets_are_whole_inside_the_row_at_every_size(row: SheetRow, width: int, height: int) -> None:
    row.resize(width, height)
    row.set_sheets(sheets(2))
    first, second = row.sheet_rects()
    assert first.left() >= 0
    assert second.right() <= width
    assert max(first.bottom(), second.bottom()) <= height
    assert first.right() < second.left()
    assert first.height() / first.width() == pytest.approx(A5_PX[1] / A5_PX[0], rel=0.01)
    assert first.width() <= A5_PX[0]


def test_the_sheets_are_painted_where_they_are_said_to_be(row: SheetRow) -> None:
    row.resize(900, 600)
    assert row.sheet_rects() == ()
    row.set_sheets(sheets(2))
    pixels = picture(row)
    for rect in row.sheet_rects():
        assert tuple(pixels[int(rect.center().y()), int(rect.center().x())][:3]) in {
            (0x12, 0x34, 0x56),
            (0x56, 0x34, 0x12),
        }
    assert "2 sheets" in row.accessibleName()
