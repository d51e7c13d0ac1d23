"""Scripted prints: a synthetic ridge pattern that needs no data, and what dryness, water and pressure do to a print."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from station.imaging.segment import foreground

Image = NDArray[np.uint8]

GROUND = 235


def synthetic_print(
    height_px: int = 360, width_px: int = 300, *, contact: tuple[float, float] = (0.46, 0.42), seed: int = 7
) -> Image:
    """Draw bent ridges of 9 px period inside an ellipse whose half axes (down, across) are shares of the image."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    across, down = x - width_px / 2, y - height_px * 0.62
    radius = np.hypot(across * 1.15, down * 0.85) + 5 * np.sin(across / 37) + 4 * np.cos(down / 29)
    ridges = 0.5 + 0.5 * np.tanh(2.5 * np.cos(2 * np.pi * radius / 9))
    half_down, half_across = contact[0] * height_px, contact[1] * width_px
    inside = 1 - np.hypot(across / half_across, (y - height_px / 2) / half_down)
    pressure = np.clip(inside * 12, 0, 1)
    noise = rng.normal(0, 3, (height_px, width_px))
    return np.clip(GROUND - 165 * ridges * pressure + noise, 0, 255).astype(np.uint8)


def empty_glass(height_px: int = 360, width_px: int = 300, *, seed: int = 3) -> Image:
    """Glass without a finger: even ground and sensor noise."""
    rng = np.random.default_rng(seed)
    return np.clip(GROUND + rng.normal(0, 3, (height_px, width_px)), 0, 255).astype(np.uint8)


def dry(image: Image, *, seed: int = 1, strength: float = 1.0) -> Image:
    """Break ridges into light dots, as skin without water does."""
    rng = np.random.default_rng(seed)
    blotches = cv2.GaussianBlur(rng.normal(0, 1, image.shape).astype(np.float32), (0, 0), 1.6)
    kept = 1 / (1 + np.exp(-6 * (blotches / blotches.std() - 0.2)))
    thin = cv2.dilate(image, np.ones((2, 2), np.uint8))
    return _blend(image, _scaled(thin, 0.55 * kept), strength)


def wet(image: Image, *, strength: float = 1.0) -> Image:
    """Fatten and darken ridges until the valleys fill, as water on the skin does."""
    fat = cv2.erode(image, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))
    flooded = cv2.addWeighted(cv2.blur(fat, (5, 5)), 0.75, cv2.erode(image, np.ones((9, 9), np.uint8)), 0.25, 0)
    return _blend(image, _scaled(flooded, np.float32(1.15)), strength)


def pressed_hard(image: Image, *, strength: float = 1.0) -> Image:
    """Let ridges spread over most of the valleys, whose middle stays as bright as it was: more skin touches."""
    height = cv2.GaussianBlur(image, (0, 0), 1.8).astype(np.float32)
    mean = cv2.GaussianBlur(height, (0, 0), 7)
    spread = np.sqrt(np.maximum(cv2.GaussianBlur(height * height, (0, 0), 7) - mean * mean, 4))
    opened = 1 / (1 + np.exp(-(height - mean - np.float32(0.4 + 0.5 * strength) * spread) / (0.12 * spread)))
    low = cv2.blur(cv2.erode(image, np.ones((13, 13), np.uint8)).astype(np.float32), (13, 13))
    high = cv2.blur(cv2.dilate(image, np.ones((13, 13), np.uint8)).astype(np.float32), (13, 13))
    pressed = low + (high - low) * opened
    return np.clip(np.where(high - low > 25, pressed, image), 0, 255).astype(np.uint8)


def faint(image: Image, *, strength: float = 1.0) -> Image:
    """Leave a sixth of the contrast, as a finger that barely touches does."""
    return _blend(image, _scaled(image, np.float32(0.16)), strength)


def small_contact(image: Image, *, share: float = 0.2) -> Image:
    """Keep an ellipse around the middle with half axes of `share` of the image."""
    height, width = image.shape
    mask = np.zeros_like(image)
    center, axes = (width // 2, height // 2), (int(width * share), int(height * share))
    cv2.ellipse(mask, center, axes, 0, 0, 360, 255, -1)
    return np.where(mask > 0, image, _ground(image)).astype(np.uint8)


def shifted(image: Image, *, across: float = 0.45) -> Image:
    """Move the finger over the edge of the glass by a share of the width."""
    moved = np.full_like(image, _ground(image))
    by = int(image.shape[1] * across)
    moved[:, by:] = image[:, : image.shape[1] - by]
    return moved


def slid(image: Image, *, by_px: int = 4) -> Image:
    """Move the whole picture sideways, as the next frame of a sliding finger shows it."""
    return np.roll(image, by_px, axis=1)


def smeared(image: Image, *, by_px: int = 9) -> Image:
    """Blur sideways, as a finger does that slides while the picture is taken."""
    return cv2.blur(image, (by_px, 1))


def small_patch(image: Image, *, area_px: float) -> Image:
    """Keep a round patch of this area in the middle of the finger."""
    inside = foreground(image)
    rows, columns = np.nonzero(inside)
    y, x = np.ogrid[0 : image.shape[0], 0 : image.shape[1]]
    patch = (y - rows.mean()) ** 2 + (x - columns.mean()) ** 2 <= area_px / np.pi
    return np.where(patch, image, _ground(image)).astype(np.uint8)


def faint_to(image: Image, *, gray_levels: float) -> Image:
    """Leave so many gray levels between the darkest tenth of the finger and the ground."""
    reach = float(_ground(image)) - float(np.percentile(image[foreground(image)], 10))
    return _scaled(image, np.float32(gray_levels / max(reach, 1.0)))


def creased(image: Image, *, lines: int = 60, seed: int = 5) -> Image:
    """Cut white lines across the print and wear its ridges down between them."""
    rng = np.random.default_rng(seed)
    ground = _ground(image)
    worn = image.copy()
    height, width = image.shape
    for _ in range(lines):
        x, y = rng.integers(0, width), rng.integers(0, height)
        angle, length = rng.uniform(0, np.pi), rng.uniform(0.4, 0.9) * width
        dx, dy = int(np.cos(angle) * length / 2), int(np.sin(angle) * length / 2)
        cv2.line(worn, (int(x - dx), int(y - dy)), (int(x + dx), int(y + dy)), int(ground), int(rng.integers(4, 9)))
    return cv2.GaussianBlur(worn, (3, 3), 0)


def _ground(image: Image) -> int:
    return int(np.percentile(image, 90))


def _scaled(image: Image, factor: NDArray[np.float32] | np.float32) -> Image:
    ground = _ground(image)
    return np.clip(ground - (ground - image.astype(np.float32)) * factor, 0, 255).astype(np.uint8)


def _blend(image: Image, changed: Image, strength: float) -> Image:
    return cv2.addWeighted(image, 1 - strength, changed, strength, 0)
