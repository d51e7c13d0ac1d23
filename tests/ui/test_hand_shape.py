"""The drawn hand: what the file must hold, and where a mirrored hand lands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from station.ids import FingerPosition
from ui.hand_shape import (
    Finger,
    FingerStyle,
    HandColors,
    HandPlace,
    load_hand,
    paint_hand,
    place_pair,
    place_single,
    read_path,
)


def test_five_fingers_with_region_nail_and_creases_inside_the_hand() -> None:
    hand = load_hand()
    assert set(hand.fingers) == set(Finger)
    for finger in hand.fingers.values():
        assert hand.fill.boundingRect().adjusted(-6, -6, 6, 6).contains(finger.region.boundingRect())
        assert finger.region.contains(finger.nail_center)
        assert len(finger.creases) >= 2
        assert not finger.region.contains(finger.label_at)


def test_a_finger_position_is_a_finger_of_a_hand() -> None:
    assert Finger.of(FingerPosition.RIGHT_THUMB) is Finger.THUMB
    assert Finger.of(FingerPosition.LEFT_THUMB) is Finger.THUMB
    assert Finger.of(FingerPosition.LEFT_LITTLE) is Finger.LITTLE


def test_the_left_hand_is_the_mirror_of_the_right() -> None:
    left, right = place_pair(QRectF(0, 0, 900, 600))
    shape = load_hand()
    for finger in shape.fingers.values():
        a, b = left.point(finger.nail_center), right.point(finger.nail_center)
        assert a.y() == pytest.approx(b.y())
        assert 900 - a.x() == pytest.approx(b.x())
    assert (
        left.point(shape.fingers[Finger.LITTLE].nail_center).x()
        < left.point(shape.fingers[Finger.THUMB].nail_center).x()
    )


@given(st.floats(120, 2000), st.floats(100, 1500))
def test_both_hands_stay_inside_their_area(width: float, height: float) -> None:
    area = QRectF(0, 0, width, height)
    fill = load_hand().fill
    for place in place_pair(area):
        assert area.adjusted(-2, -2, 2, 2).contains(place.path(fill).boundingRect())


@pytest.mark.parametrize("is_right", [True, False])
def test_a_single_hand_fills_its_area(is_right: bool) -> None:
    area = QRectF(10, 20, 400, 600)
    box = place_single(area, is_right=is_right).path(load_hand().fill).boundingRect()
    assert area.adjusted(-2, -2, 2, 2).contains(box)
    assert box.width() > 390


def test_path_data_is_read_and_other_commands_are_refused() -> None:
    path = read_path("M0 0C1 0 2 1 2 2C2 3 1 4 0 4Z")
    assert path.elementCount() == 8
    assert path.boundingRect().bottom() == pytest.approx(4)
    with pytest.raises(ValueError, match="command"):
        read_path("M0 0L5 5")


def test_an_excepted_finger_is_hatched_and_a_current_one_filled() -> None:
    image = QImage(440, 540, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    colors = HandColors(QColor("#EFE8DC"), QColor("#6B6459"), QColor("#FAF6EF"), QColor("#B9AE9B"))
    styles = {
        Finger.INDEX: FingerStyle(fill=QColor("#ffffff"), hatch=QColor("#000000"), has_nail=False),
        Finger.THUMB: FingerStyle(fill=QColor("#0000ff")),
    }
    shape = load_hand()
    paint_hand(painter, shape, HandPlace(QPointF(0, 0), 1.0, is_right=True), colors, styles)
    painter.end()
    index = shape.fingers[Finger.INDEX].key_at.toPoint()
    tones = {image.pixelColor(index.x() + dx, index.y()).lightness() for dx in range(-12, 12)}
    assert min(tones) < 60
    assert max(tones) > 200
    assert image.pixelColor(shape.fingers[Finger.THUMB].key_at.toPoint()).name() == "#0000ff"
