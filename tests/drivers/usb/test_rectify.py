from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceNotFoundError, GrayImage
from drivers.device_options import DeviceOptions
from drivers.usb.rectify import Rectifier, RectifySettings
from tests.drivers.usb.models.pictures import finger

VIEW = finger(480, 640)


def settings(query: str) -> RectifySettings:
    _, options = DeviceOptions.split(f"?{query}" if query else "")
    with options:
        return RectifySettings.read(options, 640, 480)


def rectified(query: str, view: GrayImage = VIEW) -> GrayImage:
    return Rectifier(settings(query)).rectify(view)


def test_without_settings_the_view_stays_as_it_is() -> None:
    assert np.array_equal(rectified(""), VIEW)


@pytest.mark.parametrize(("rotation_deg", "turns"), [(90, 3), (-90, 1), (180, 2), (-180, 2)])
def test_a_square_turned_by_right_angles_is_right_to_the_last_pixel(rotation_deg: int, turns: int) -> None:
    crop = VIEW[100:356, 200:456]
    turned = rectified(f"crop=200,100,256,256&rotation_deg={rotation_deg}")
    assert np.array_equal(turned, np.rot90(crop, turns))


def test_a_scale_changes_the_size() -> None:
    half = rectified("scale=0.5")
    assert half.shape == (240, 320)
    assert half.flags.c_contiguous
    assert abs(float(half.mean()) - float(VIEW.mean())) < 2


def test_a_glass_seen_at_an_angle_becomes_straight_again() -> None:
    flat = cv2.GaussianBlur(finger(400, 300), (0, 0), 2)
    corners = np.array([(180, 60), (470, 80), (560, 430), (90, 400)], np.float32)
    target = np.array([(0, 0), (300, 0), (300, 400), (0, 400)], np.float32)
    seen = cv2.warpPerspective(
        flat, cv2.getPerspectiveTransform(target - 0.5, corners - 0.5), (640, 480), borderMode=cv2.BORDER_REPLICATE
    )
    straight = rectified("corners=180,60,470,80,560,430,90,400&width=300&height=400", np.asarray(seen, np.uint8))
    assert straight.shape == (400, 300)
    inside = np.abs(straight.astype(int) - flat)[10:-10, 10:-10]
    assert float(inside.mean()) < 3


def test_the_size_of_a_glass_with_corners_follows_its_sides() -> None:
    made = settings("corners=100,100,400,100,400,350,100,350&scale=2")
    assert (made.width_px, made.height_px) == (600, 500)


@pytest.mark.parametrize(
    "query",
    [
        "corners=1,2,3",
        "corners=a,b,c,d,e,f,g,h",
        "corners=0,0,0,400,400,400,400,0",
        "corners=0,0,400,400,400,0,0,400",
        "corners=0,0,0,0,0,0,0,0",
        "corners=2000,2000,2400,2000,2400,2400,2000,2400",
        "corners=nan,0,400,0,400,400,0,400",
        "crop=0,0,0,0",
        "crop=0,0,-100,100",
        "crop=3000,0,100,100",
        "rotation_deg=181",
        "scale=0",
        "width=63",
        "height=1601",
    ],
)
def test_a_glass_that_cannot_be_is_refused(query: str) -> None:
    with pytest.raises(DeviceNotFoundError):
        settings(query)


numbers = st.floats(-5000, 5000) | st.integers(-10, 5000)


@given(
    st.lists(numbers, min_size=4, max_size=8),
    st.sampled_from(["corners", "crop"]),
    st.floats(-200, 200),
    st.floats(0, 5),
)
def test_whatever_is_set_is_refused_or_gives_a_picture(
    values: list[float], key: str, rotation_deg: float, scale: float
) -> None:
    query = f"{key}={','.join(map(str, values))}&rotation_deg={rotation_deg}&scale={scale}"
    try:
        made = settings(query)
    except DeviceNotFoundError:
        return
    picture = Rectifier(made).rectify(VIEW)
    assert picture.shape == (made.height_px, made.width_px)
    assert min(picture.shape) >= 64
    assert max(picture.shape) <= 1600
