"""The live preview: frames, overlay, ring and score."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from station.events import PreviewUpdated
from station.records import QualityBand
from tests.ui.fake_station import live
from tests.ui.widgets.conftest import HandClock, assess, picture, share_of
from ui.theme import DARK_COLORS, LIGHT_COLORS, ColorScheme, Look, Theme
from ui.widgets.frame_image import frame_image
from ui.widgets.preview_view import PreviewView


@pytest.fixture
def view(look: Look, qtbot: QtBot, hand_clock: HandClock) -> PreviewView:
    view = PreviewView(look, clock=hand_clock)
    qtbot.addWidget(view)
    view.resize(352, 442)
    view.show()
    return view


def test_the_frame_is_copied(view: PreviewView, frame: NDArray[np.uint8]) -> None:
    view.show_frame(live(frame, assess(50), 0.0))
    before = picture(view)
    frame[:] = 0
    assert np.array_equal(picture(view), before)


def test_a_read_only_or_sliced_frame_is_fine(view: PreviewView, frame: NDArray[np.uint8]) -> None:
    view.show_frame(live(frame[::2, ::2], assess(50), 0.0))
    frame.flags.writeable = False
    view.show_frame(live(frame, assess(50), 0.0))
    assert picture(view).std() > 10


def test_below_the_pass_line_the_ring_is_amber_and_from_it_on_green(
    view: PreviewView, frame: NDArray[np.uint8]
) -> None:
    view.set_overlay_visible(False)
    view.show_frame(live(frame, assess(52), 0.0))
    amber = picture(view)
    assert share_of(amber, LIGHT_COLORS.warn_ring) > 0.02
    view.show_frame(live(frame, assess(70), 0.5))
    green = picture(view)
    assert share_of(green, LIGHT_COLORS.warn_ring) < 0.001
    assert share_of(green, LIGHT_COLORS.good) > 0.04
    assert view.fraction == pytest.approx(0.875)


def test_the_ring_sinks_slowly_when_a_bad_frame_comes(
    view: PreviewView, frame: NDArray[np.uint8], hand_clock: HandClock
) -> None:
    view.show_frame(live(frame, assess(70), 0.5))
    hand_clock.now_s += 0.1
    view.show_frame(live(frame, assess(0), 0.0))
    assert view.fraction == pytest.approx(0.825)


def test_weak_blocks_are_hatched_and_can_be_hidden(view: PreviewView, frame: NDArray[np.uint8]) -> None:
    view.show_frame(live(frame, assess(52, weak=True), 0.0))
    hatched = picture(view)
    view.set_overlay_visible(False)
    assert (picture(view) != hatched).mean() > 0.02


def test_the_score_is_told_with_its_word_and_the_line_in_force(view: PreviewView, frame: NDArray[np.uint8]) -> None:
    view.show_frame(PreviewUpdated(frame, assess(65), 0.0, QualityBand.FAIR, 70))
    assert view.accessibleDescription() == "Score 65, fair, pass 70"
    view.show_kept()
    assert view.accessibleDescription() == "Kept"
    assert view.fraction == 1
    view.clear()
    assert view.accessibleDescription() == "No finger on the glass"
    assert view.fraction == 0


def test_the_glass_has_the_shape_of_the_frame(view: PreviewView) -> None:
    for height, width in ((400, 300), (300, 300), (200, 400)):
        view.show_frame(live(np.full((height, width), 90, np.uint8), assess(50), 0.0))
        box = view._ring_box()
        assert (box.width() - 28) / (box.height() - 28) == pytest.approx(width / height, abs=0.02)
        assert view.rect().toRectF().contains(box)


def test_ridges_are_dark_on_light_and_light_on_dark(frame: NDArray[np.uint8]) -> None:
    light = frame_image(np.array([[0, 255]], np.uint8), Theme())
    dark = frame_image(np.array([[0, 255]], np.uint8), Theme(ColorScheme.DARK))
    assert light.pixelColor(0, 0).name().upper() == LIGHT_COLORS.ink
    assert light.pixelColor(1, 0).name().upper() == LIGHT_COLORS.glass
    assert dark.pixelColor(0, 0).name().upper() == DARK_COLORS.ink
    assert dark.pixelColor(1, 0).name().upper() == DARK_COLORS.glass


def test_odd_widths_keep_their_rows(frame: NDArray[np.uint8]) -> None:
    odd = frame[:50, :37]
    image = frame_image(odd, Theme())
    assert [image.pixelIndex(36, row) for row in range(50)] == odd[:, 36].tolist()
