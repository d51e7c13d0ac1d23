from __future__ import annotations

import numpy as np
import pytest

from station.templates.window import MARGIN_PX, SIDE_MULTIPLE_PX, Window, cut_out, window_around


def test_the_window_is_the_finger_with_ground_around_it() -> None:
    finger = np.zeros((300, 280), np.bool_)
    finger[100:200, 90:180] = True
    assert window_around(finger) == Window(90 - MARGIN_PX, 100 - MARGIN_PX, 180 + MARGIN_PX, 200 + MARGIN_PX)


def test_the_window_ends_where_the_image_does() -> None:
    assert window_around(np.ones((180, 256), np.bool_)) == Window(0, 0, 256, 180)


def test_without_a_finger_there_is_no_window() -> None:
    assert window_around(np.zeros((100, 100), np.bool_)) is None


@pytest.mark.parametrize(("height_px", "width_px"), [(1, 1), (31, 32), (64, 65), (180, 256)])
def test_a_part_is_filled_up_with_its_corners_gray(height_px: int, width_px: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (300, 300), dtype=np.uint8)
    part = cut_out(image, Window(7, 11, 7 + width_px, 11 + height_px))
    assert all(side % SIDE_MULTIPLE_PX == 0 for side in part.shape)
    assert np.array_equal(part[:height_px, :width_px], image[11 : 11 + height_px, 7 : 7 + width_px])
    assert (part[height_px:] == image[11, 7]).all()
    assert (part[:, width_px:] == image[11, 7]).all()
