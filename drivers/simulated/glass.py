"""The scanner itself: its light, its pixels, its noise, and what lies on the glass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

import cv2
import numpy as np

from drivers.api import GrayImage
from drivers.simulated.patterns import FloatField

GLASS_GRAY = 240.0
RESIDUE_GRAY = 70.0
"""How much darker than the glass the strongest residue is."""

EMPTY_PICTURES = 8

_SENSOR, _GLASS = 4, 5

GLASS_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"latent": (0.0, 1.0), "dirt": (0.0, 1.0), "noise": (0.0, 1.0)}
)
"""Lowest and highest value of each slider of `GlassCondition`."""


@dataclass(frozen=True, slots=True)
class GlassCondition:
    """How the scanner is kept; all from 0 to 1. Raises `ValueError` outside that.

    `latent` is how strongly the print before this one stays on the glass, `dirt` how much dust, fiber and grease lies
    on it, `noise` how much worse than a good one the sensor is.
    """

    latent: float = 0.0
    dirt: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            low, high = GLASS_RANGES[field.name]
            if not low <= getattr(self, field.name) <= high:
                raise ValueError(f"{field.name} must be from {low:g} to {high:g}")


WIPED_GLASS = GlassCondition()


class Glass:
    """Almost even light, a fixed unevenness of the pixels, what lies on the glass, and noise of each frame."""

    def __init__(self, seed: int, height_px: int, width_px: int, condition: GlassCondition = WIPED_GLASS) -> None:
        self._seed = seed
        self._condition = condition
        rng = np.random.default_rng((_GLASS, seed))
        rows = np.linspace(-1, 1, height_px, dtype=np.float32)[:, None]
        columns = np.linspace(-1, 1, width_px, dtype=np.float32)[None, :]
        light = -5 * (rows**2 + columns**2) + float(rng.normal(0, 2)) * rows + float(rng.normal(0, 2)) * columns
        fixed = rng.standard_normal((height_px, width_px), dtype=np.float32)
        specks = _specks(height_px, width_px, rng, 9)
        noise = self._condition.noise
        fixed *= np.float32(1 + 3 * noise)
        if noise:
            fixed += np.float32(4 * noise) * rng.standard_normal((1, width_px), dtype=np.float32)  # column amplifiers
        if self._condition.dirt:
            specks += _dirt(height_px, width_px, rng, self._condition.dirt)
        self._clean = np.asarray(np.float32(GLASS_GRAY) + light + fixed - specks, np.float32)
        self._ground = self._clean
        self._empty: dict[int, GrayImage] = {}

    def leave(self, ink: FloatField) -> None:
        """Let a press leave its residue, as strong as the condition says; it replaces the one before."""
        if self._condition.latent:
            residue = cv2.GaussianBlur(ink, (0, 0), 1.2)
            self._ground = self._clean - np.float32(RESIDUE_GRAY * self._condition.latent) * residue
            self._empty.clear()

    def picture(self, ink: FloatField | None, ridge_gray: float, frame_number: int) -> GrayImage:
        """Return what the sensor gives: height x width uint8; `ink` as from `Press.frame`, None for an empty glass.

        An empty glass shows a few pictures in turn: most of the time nothing else is shown, and it should cost nothing.
        """
        if ink is None:
            number = frame_number % EMPTY_PICTURES
            if number not in self._empty:
                self._empty[number] = self._sensed(None, ridge_gray, number)
            return self._empty[number]
        return self._sensed(ink, ridge_gray, frame_number)

    def _sensed(self, ink: FloatField | None, ridge_gray: float, frame_number: int) -> GrayImage:
        rng = np.random.default_rng((_SENSOR, self._seed, frame_number))
        strength = np.float32(2.0 + 10.0 * self._condition.noise)
        noise = strength * rng.standard_normal(self._ground.shape, dtype=np.float32)
        seen = self._ground
        if ink is not None:
            soft = cv2.GaussianBlur(ink, (0, 0), 0.65)
            seen = seen - soft * (seen - np.float32(ridge_gray)) + noise * soft * np.float32(1.5)
        return np.ascontiguousarray(np.clip(seen + noise, 0, 255).astype(np.uint8))


def _specks(height_px: int, width_px: int, rng: np.random.Generator, count: int) -> FloatField:
    specks = np.zeros((height_px, width_px), np.float32)
    for _ in range(count):
        x, y = int(rng.integers(0, width_px)), int(rng.integers(0, height_px))
        cv2.circle(specks, (x, y), int(rng.integers(0, 2)), float(rng.uniform(15, 60)), -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(specks, (0, 0), 0.7), dtype=np.float32)


def _dirt(height_px: int, width_px: int, rng: np.random.Generator, amount: float) -> FloatField:
    """Dust, a few fibers, and wiped grease; how much darker each pixel gets."""
    dirt = _specks(height_px, width_px, rng, int(120 * amount))
    for _ in range(int(6 * amount)):
        angles = np.cumsum(rng.normal(0, 0.25, 14)) + float(rng.uniform(0, 2 * np.pi))
        start = rng.uniform((0, 0), (width_px, height_px))
        path = start + np.cumsum(np.stack((np.cos(angles), np.sin(angles)), axis=1) * 5.0, axis=0)
        cv2.polylines(dirt, [np.round(path).astype(np.int32)], False, float(rng.uniform(25, 70)), 1, cv2.LINE_AA)
    small = rng.standard_normal((max(4, height_px // 12), max(3, width_px // 60)), dtype=np.float32)
    streaks = cv2.resize(small, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
    cloud = cv2.resize(rng.random((4, 4), dtype=np.float32), (width_px, height_px), interpolation=cv2.INTER_CUBIC)
    grease = np.clip(streaks, 0, 2) * np.clip(cloud - np.float32(0.35), 0, 1) * np.float32(45 * amount)
    return np.asarray(dirt + grease, dtype=np.float32)
