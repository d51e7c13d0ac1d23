from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from station.imaging.segment import foreground

Mask = NDArray[np.bool_]


def ellipse(height_px: int, width_px: int, share: float = 0.35) -> Mask:
    rows, columns = np.mgrid[0:height_px, 0:width_px]
    return ((rows - height_px / 2) / (share * height_px)) ** 2 + (
        (columns - width_px / 2) / (share * width_px)
    ) ** 2 < 1


def finger(shape: tuple[int, int] = (400, 360), *, contrast: float = 90, ground: float = 235) -> NDArray[np.float64]:
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    wave = ground - contrast + contrast * np.sin(2 * np.pi * np.hypot(rows - 150, columns - 180) / 9)
    return np.where(ellipse(*shape), wave, ground)


def assert_found(found: Mask, true: Mask, *, least_share: float = 0.97, reach_px: int = 13) -> None:
    """The area found covers the finger and goes little beyond it."""
    assert (found & true).sum() >= least_share * true.sum()
    around = cv2.dilate(true.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach_px + 1,) * 2))
    assert not (found & (around == 0)).any()


def gray(image: NDArray[np.float64]) -> NDArray[np.uint8]:
    noisy = image + np.random.default_rng(5).normal(0, 2, image.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def test_a_clear_press_is_found() -> None:
    assert_found(foreground(gray(finger())), ellipse(400, 360))


def test_a_faint_press_is_found() -> None:
    assert_found(foreground(gray(finger(contrast=15))), ellipse(400, 360))


def test_a_gray_gradient_does_not_count() -> None:
    shade = np.linspace(-90, 0, 360)[None, :]
    assert_found(foreground(gray(finger() + shade)), ellipse(400, 360))


def test_a_dark_frame_does_not_count() -> None:
    image = finger()
    image[:12], image[-12:], image[:, :12], image[:, -12:] = 0, 0, 0, 0
    assert_found(foreground(gray(image)), ellipse(400, 360))


def test_a_dotted_dry_press_is_one_area() -> None:
    image = finger()
    dry = np.random.default_rng(3).random(image.shape) < 0.5
    assert_found(foreground(gray(np.where(dry, 235, image))), ellipse(400, 360))


def test_a_crease_leaves_no_hole() -> None:
    image = finger()
    image[196:204] = 235
    assert_found(foreground(gray(image)), ellipse(400, 360))


def test_of_two_areas_the_larger_counts() -> None:
    image = np.full((400, 500), 235.0)
    image[:, :360] = finger()
    image[20:80, 420:480] = finger()[120:180, 150:210]
    found = foreground(gray(image))
    assert not found[:, 400:].any()
    assert found[200, 180]


@pytest.mark.parametrize("ground", [0, 128, 240])
def test_an_empty_glass_has_no_finger(ground: float) -> None:
    assert not foreground(gray(np.full((300, 300), ground))).any()


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**31))
def test_any_image_gives_one_area_of_its_own_size(height_px: int, width_px: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height_px, width_px), dtype=np.uint8)
    mask = foreground(pixels)
    assert mask.shape == pixels.shape
    assert mask.dtype == np.bool_
    areas, _ = cv2.connectedComponents(mask.astype(np.uint8))
    assert areas <= 2


def test_a_real_press_covers_its_ridges(shared: Path) -> None:
    pixels = cv2.imread(str(shared / "data/fingerprints/fvc2002_db1b/101_1.tif"), cv2.IMREAD_GRAYSCALE)
    mask = foreground(pixels)
    assert 0.4 < mask.mean() < 0.55
    dark = pixels < 128
    assert (dark & mask).sum() > 0.98 * dark.sum()


def test_it_is_fast_enough_for_every_preview_frame() -> None:
    pixels = gray(finger((500, 500)))
    spent = []
    for _ in range(30):
        start_s = time.thread_time()
        foreground(pixels)
        spent.append(time.thread_time() - start_s)
    assert min(spent) < 0.003
