"""What is on the skin besides its ridges: pores, fine unevenness, creases, the fine wrinkles of old skin, and scars.

Each field is drawn once for a finger; a condition's slider decides how much of it shows. Creases, wrinkles and scars
have a depth at each pixel, 0 to 1: the deepest show first.
"""

from __future__ import annotations

import cv2
import numpy as np

from drivers.simulated.patterns import FloatField

_CREASES, _WRINKLES, _SCARS = 26, 320, 5


def smooth_noise(height_px: int, width_px: int, sigma_px: float, rng: np.random.Generator) -> FloatField:
    """Return noise of unit variance, smooth over `sigma_px`."""
    noise = cv2.GaussianBlur(rng.standard_normal((height_px, width_px), dtype=np.float32), (0, 0), sigma_px)
    return np.asarray(noise / noise.std(), dtype=np.float32)


def scatter_pores(relief: FloatField, rng: np.random.Generator) -> FloatField:
    """Sweat pores lie on the crest of a ridge, one to about every ten pixels of it; 0 to 1."""
    on_crest = (relief > np.float32(0.6)) & (rng.random(relief.shape, dtype=np.float32) < np.float32(0.035))
    pores = cv2.GaussianBlur(on_crest.astype(np.float32), (0, 0), 1.0) * np.float32(2 * np.pi)
    return np.asarray(np.clip(pores, 0, 1), dtype=np.float32)


def draw_creases(height_px: int, width_px: int, rng: np.random.Generator) -> FloatField:
    """Lines across the pad, most of them slanting, most of them fine."""
    creases = np.zeros((height_px, width_px), np.float32)
    for index in range(_CREASES):
        start = rng.uniform((30, 60), (width_px - 30, height_px - 40))
        heading = float(rng.normal(0.0, 0.5)) + (np.pi / 2 if rng.random() < 0.3 else 0.0)
        length_px, thickness = float(rng.uniform(25, 130)), 2 + int(rng.random() < 0.35)
        _draw(creases, _path(start, heading, length_px, 0.05, rng), 1.0 - index / _CREASES, thickness)
    return creases


def draw_wrinkles(height_px: int, width_px: int, rng: np.random.Generator) -> FloatField:
    """The net of short fine furrows of thin, dry skin: two main directions, one along the finger, one across."""
    wrinkles = np.zeros((height_px, width_px), np.float32)
    main = float(rng.normal(0.0, 0.25)), float(rng.normal(np.pi / 2, 0.3))
    middles = rng.uniform((0, 0), (width_px, height_px), (14, 2))  # they come in patches
    for index in range(_WRINKLES):
        start = middles[int(rng.integers(len(middles)))] + rng.normal(0, 45, 2)
        heading = float(rng.normal(main[int(rng.random() < 0.4)], 0.18))
        _draw(wrinkles, _path(start, heading, float(rng.uniform(12, 55)), 0.12, rng), 1.0 - index / _WRINKLES, 1)
    return wrinkles


def draw_scars(height_px: int, width_px: int, rng: np.random.Generator) -> FloatField:
    """Healed cuts: long, almost straight, broad in the middle, and bare of ridges."""
    scars = np.zeros((height_px, width_px), np.float32)
    for index in range(_SCARS):
        start = rng.uniform((110, 130), (width_px - 110, height_px - 150))
        path = _path(start, float(rng.uniform(0, np.pi)), float(rng.uniform(60, 170)), 0.03, rng)
        depth = 1.0 - index / _SCARS
        _draw(scars, path, depth, 2)
        middle = path[len(path) // 5 : -(len(path) // 5) or None]
        _draw(scars, middle, depth, 3 + int(rng.integers(0, 4)))
    return scars


def _path(
    start: np.typing.NDArray[np.float64], heading: float, length_px: float, bend: float, rng: np.random.Generator
) -> np.typing.NDArray[np.float64]:
    """Points (x, y) of a line from `start` that bends at random every 6 pixels."""
    steps = max(2, int(length_px / 6))
    angles = heading + np.cumsum(rng.normal(0, bend, steps))
    return np.asarray(start + np.cumsum(np.stack((np.cos(angles), np.sin(angles)), axis=1) * 6.0, axis=0))


def _draw(field: FloatField, path: np.typing.NDArray[np.float64], depth: float, thickness: int) -> None:
    """Draw a line where it is deeper than what is there; only its own surroundings are touched."""
    points = np.round(path).astype(np.int32)
    low = np.maximum(points.min(axis=0) - 5, 0)
    high = np.minimum(points.max(axis=0) + 6, field.shape[::-1])
    if np.any(low >= high):
        return
    part = field[low[1] : high[1], low[0] : high[0]]
    line = np.zeros_like(part)
    cv2.polylines(line, [points - low.astype(np.int32)], False, depth, thickness)
    np.maximum(part, line, out=part)
