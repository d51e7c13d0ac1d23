"""The best-finger card: both fingers whole, with room to the edge, at every height that a page gives it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from station.ids import FingerPosition
from station.records import BestFinger, QualityBand
from tests.ui.widgets.conftest import picture
from ui.theme import Look
from ui.widgets.best_finger_card import BestFingerCard

BEST = (
    BestFinger(1, FingerPosition.RIGHT_THUMB, 97, QualityBand.GOOD),
    BestFinger(2, FingerPosition.LEFT_THUMB, 64, QualityBand.GOOD),
)


@pytest.mark.parametrize("height", [310, 330, 346, 420, 600])
@pytest.mark.parametrize("width", [480, 630])
def test_nothing_touches_the_edge(look: Look, qtbot: QtBot, width: int, height: int) -> None:
    card = BestFingerCard(look)
    qtbot.addWidget(card)
    card.set_best_fingers(BEST)
    card.resize(width, height)
    pixels = picture(card)
    assert card.minimumSizeHint().height() <= 310
    below, right = pixels[-10:-2, 20:-20], pixels[20:-20, -10:-2]
    assert below.min() == 255
    assert right.min() == 255
