"""Rows wrap, keep left and right apart, and give their items back without a crash."""

from __future__ import annotations

import gc

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.pages.flow_layout import FlowLayout
from ui.pages.page import ActionBar
from ui.theme import Look


class Block(QPushButton):
    def __init__(self, width: int) -> None:
        super().__init__()
        self._width = width

    def sizeHint(self) -> QSize:
        return QSize(self._width, 40)


def shown_row(qtbot: QtBot, look: Look, widths: tuple[int, ...], room: int) -> tuple[QWidget, list[Block]]:
    holder = QWidget()
    layout = FlowLayout(look, holder, gap_px=10)
    blocks = [Block(width) for width in widths]
    for block in blocks[:-1]:
        layout.addWidget(block)
    layout.begin_right()
    layout.addWidget(blocks[-1])
    qtbot.addWidget(holder)
    holder.resize(room, 200)
    holder.show()
    qtbot.waitExposed(holder)
    return holder, blocks


def test_what_fits_stands_in_one_line_with_the_last_at_the_right(qtbot: QtBot, look: Look) -> None:
    holder, blocks = shown_row(qtbot, look, (100, 100, 150), 600)
    assert len({block.geometry().center().y() for block in blocks}) == 1
    assert blocks[0].x() == 0
    assert blocks[-1].geometry().right() == holder.width() - 1


def test_what_does_not_fit_goes_to_the_next_line(qtbot: QtBot, look: Look) -> None:
    holder, blocks = shown_row(qtbot, look, (200, 200, 300), 450)
    assert blocks[-1].y() > blocks[0].y()
    layout = holder.layout()
    assert layout is not None
    assert layout.heightForWidth(450) == 90
    assert layout.heightForWidth(800) == 40


def test_a_hidden_item_takes_no_room(qtbot: QtBot, look: Look) -> None:
    _holder, blocks = shown_row(qtbot, look, (200, 200, 300), 800)
    blocks[0].hide()
    qtbot.waitUntil(lambda: blocks[1].x() == 0)


def test_buttons_move_between_two_bars_many_times_and_keep_their_order(qtbot: QtBot, look: Look) -> None:
    first, second = ActionBar(look), ActionBar(look)
    for bar in (first, second):
        qtbot.addWidget(bar)
        bar.resize(900, 60)
        bar.show()
    blocks = [Block(100) for _ in range(4)]
    first.add_aside(*blocks[:3])
    first.add_primary(blocks[3])
    for _ in range(100):
        second.add_aside(*first.take_asides())
        first.add_aside(*second.take_asides())
    gc.collect()
    qtbot.waitUntil(lambda: blocks[0].x() < blocks[1].x() < blocks[2].x() < blocks[3].x())
    assert blocks[3].geometry().right() == first.width() - 1
