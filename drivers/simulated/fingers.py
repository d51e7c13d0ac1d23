"""Master fingers: the whole ridge relief of a finger that does not exist, grown from random seeds.

As in nature and in Cappelli's SFinGe, nobody places the minutiae: an oriented band-pass filter that follows the ridge
direction and the local ridge period is applied to noise again and again, and minutiae are where the ridges cannot
agree otherwise. The filter samples the picture along and across the ridge at every pixel (Gabor's filter in the
ridge's own coordinates), first at half size, where most of the growing is cheap, then at full size. Everything
follows from (person seed, finger position).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulated.patterns import FloatField, Pattern, choose_pattern, plan_flow, ridge_direction, wandering

MASTER_HEIGHT_PX = 560
MASTER_WIDTH_PX = 416
MASTER_PPI = 500

HALF_SIZE_ROUNDS = 18
FULL_SIZE_ROUNDS = 5
ALONG_PX = 5.0
"""Standard deviation of the filter along the ridge, pixels at full size."""
ACROSS_PERIODS = 0.42
"""Standard deviation of the filter across the ridge, in ridge periods."""

SIZE_BY_FINGER = (1.0, 1.08, 0.97, 1.0, 0.95, 0.86)
"""Relative size of the pad: any, thumb, index, middle, ring, little."""

_PERSON, _FINGER = 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class MasterFinger:
    """A finger's pad at 500 ppi, 560 x 416 float32 each; it never changes, whatever the day's skin is like.

    `relief` is -1 in a valley to 1 on a ridge; `pores` 0 to 1; `grain` is the fine unevenness of the skin, about unit
    variance; `creases` 0 to 1, the deepest creases 1: those show first.
    `pad_x_px`, `pad_y_px` are the half axes of the area a good press touches.
    """

    person_seed: int
    finger_position: int
    pattern: Pattern
    relief: FloatField
    pores: FloatField
    grain: FloatField
    creases: FloatField
    pad_x_px: float
    pad_y_px: float


def grow_finger(person_seed: int, finger_position: int) -> MasterFinger:
    """Grow the finger at `finger_position` (1-10, ISO/IEC 19794-2) of the person `person_seed` (0 or more)."""
    if not 1 <= finger_position <= 10:
        raise ValueError("finger positions are 1 to 10")
    person = np.random.default_rng((_PERSON, person_seed))
    rng = np.random.default_rng((_FINGER, person_seed, finger_position))
    mean_period_px, person_size = float(person.uniform(8.5, 9.7)), float(person.uniform(0.94, 1.06))
    pattern = choose_pattern(finger_position, rng)
    plan = plan_flow(pattern, MASTER_HEIGHT_PX, MASTER_WIDTH_PX, rng)
    direction = ridge_direction(plan, MASTER_HEIGHT_PX, MASTER_WIDTH_PX, rng)
    period_px = _ridge_period(mean_period_px, rng)
    relief = _grow_relief(direction, period_px, rng)
    size = person_size * SIZE_BY_FINGER[(finger_position - 1) % 5 + 1]
    return MasterFinger(
        person_seed,
        finger_position,
        pattern,
        relief,
        _scatter_pores(relief, rng),
        _smooth_noise(1.1, rng),
        _draw_creases(rng),
        pad_x_px=160.0 * size,
        pad_y_px=min(215.0 * size, 232.0),
    )


class FingerShelf:
    """Keeps the last grown fingers at hand, 4 MB each. May be used from several threads."""

    def __init__(self, capacity: int = 12) -> None:
        self._capacity = capacity
        self._fingers: OrderedDict[tuple[int, int], MasterFinger] = OrderedDict()
        self._lock = threading.Lock()

    def finger(self, person_seed: int, finger_position: int) -> MasterFinger:
        """Return the finger, growing it if it is not at hand."""
        key = (person_seed, finger_position)
        with self._lock:
            if key in self._fingers:
                self._fingers.move_to_end(key)
                return self._fingers[key]
        grown = grow_finger(person_seed, finger_position)  # outside the lock: a frame must not wait for another finger
        with self._lock:
            self._fingers[key] = grown
            self._fingers.move_to_end(key)
            while len(self._fingers) > self._capacity:
                self._fingers.popitem(last=False)
        return grown


class _OrientedFilter:
    """Gabor's filter that follows the ridges: averages along them, band-passes across them at their own period."""

    def __init__(self, direction: FloatField, period_px: FloatField, along_px: float) -> None:
        height, width = direction.shape
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        cos, sin = np.cos(direction), -np.sin(direction)  # image rows count downwards
        along = np.linspace(-2, 2, 9).tolist()
        self._along = [
            (cv2.convertMaps(columns + s * along_px * cos, rows + s * along_px * sin, cv2.CV_16SC2), float(w))
            for s, w in zip(along, _smoothing_weights(9, 2.0), strict=True)
        ]
        across = np.linspace(-1, 1, 13).tolist()
        self._across = [
            (cv2.convertMaps(columns - t * period_px * sin, rows + t * period_px * cos, cv2.CV_16SC2), float(w))
            for t, w in zip(across, _band_pass_weights(13), strict=True)
        ]

    def __call__(self, relief: FloatField) -> FloatField:
        for taps in (self._along, self._across):
            total: cv2.typing.MatLike = np.zeros_like(relief)
            for (places, fractions), weight in taps:
                sample = cv2.remap(relief, places, fractions, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
                total = cv2.scaleAdd(sample, weight, total)
            relief = np.asarray(total, dtype=np.float32)
        return relief


def _smoothing_weights(count: int, reach: float) -> NDArray[np.float64]:
    weights = np.exp(-0.5 * np.linspace(-reach, reach, count) ** 2)
    return np.asarray(weights / weights.sum())


def _band_pass_weights(count: int) -> NDArray[np.float64]:
    periods = np.linspace(-1, 1, count)
    window = np.exp(-0.5 * (periods / ACROSS_PERIODS) ** 2)
    wave = np.cos(2 * np.pi * periods)
    weights = wave * window
    weights -= window * weights.sum() / window.sum()  # blind to flat grey
    return np.asarray(weights / (weights * wave).sum())


def _ridge_period(mean_px: float, rng: np.random.Generator) -> FloatField:
    """The period wanders by a tenth and grows below the core, towards the joint."""
    wander = wandering(MASTER_HEIGHT_PX, MASTER_WIDTH_PX, 50.0, rng)
    below = np.clip(np.linspace(-1, 1, MASTER_HEIGHT_PX, dtype=np.float32), 0, 1)[:, None]
    period = mean_px * (1 + 0.11 * wander + 0.07 * below)
    return np.asarray(period, dtype=np.float32)


def _grow_relief(direction: FloatField, period_px: FloatField, rng: np.random.Generator) -> FloatField:
    half_direction, half_period = (np.ascontiguousarray(f[::2, ::2]) for f in (direction, period_px / np.float32(2)))
    relief = np.asarray(0.3 * rng.standard_normal(half_direction.shape, dtype=np.float32), dtype=np.float32)
    half_filter = _OrientedFilter(half_direction, half_period, ALONG_PX / 2)
    for _ in range(HALF_SIZE_ROUNDS):
        relief = np.clip(half_filter(relief) * np.float32(2.2), -1, 1)
    size = (direction.shape[1], direction.shape[0])
    relief = np.asarray(cv2.resize(relief, size, interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    full_filter = _OrientedFilter(direction, period_px, ALONG_PX)
    for _ in range(FULL_SIZE_ROUNDS):
        relief = np.tanh(full_filter(relief) * np.float32(1.8))
    # From a flat-topped wave to even slopes: how wide a ridge prints then follows from how hard it is pressed.
    return np.asarray(np.arcsin(np.clip(relief / np.float32(0.95), -1, 1)) * np.float32(2 / np.pi), dtype=np.float32)


def _smooth_noise(sigma_px: float, rng: np.random.Generator) -> FloatField:
    noise = cv2.GaussianBlur(
        rng.standard_normal((MASTER_HEIGHT_PX, MASTER_WIDTH_PX), dtype=np.float32), (0, 0), sigma_px
    )
    return np.asarray(noise / noise.std(), dtype=np.float32)


def _scatter_pores(relief: FloatField, rng: np.random.Generator) -> FloatField:
    """Sweat pores lie on the crest of a ridge, one to about every ten pixels of it."""
    on_crest = (relief > np.float32(0.6)) & (rng.random(relief.shape, dtype=np.float32) < np.float32(0.035))
    pores = cv2.GaussianBlur(on_crest.astype(np.float32), (0, 0), 1.0) * np.float32(2 * np.pi)
    return np.asarray(np.clip(pores, 0, 1), dtype=np.float32)


def _draw_creases(rng: np.random.Generator, count: int = 26) -> FloatField:
    """Fine lines across the pad, most of them slanting; each shows from its own degree of wear on."""
    creases = np.zeros((MASTER_HEIGHT_PX, MASTER_WIDTH_PX), np.float32)
    for index in range(count):
        start = rng.uniform((30, 60), (MASTER_WIDTH_PX - 30, MASTER_HEIGHT_PX - 40))
        heading = float(rng.normal(0.0, 0.5)) + (np.pi / 2 if rng.random() < 0.3 else 0.0)
        steps = np.arange(0, float(rng.uniform(25, 130)), 6.0)
        bend = heading + np.cumsum(rng.normal(0, 0.05, len(steps)))
        path = start + np.cumsum(np.stack((np.cos(bend), np.sin(bend)), axis=1) * 6.0, axis=0)
        line = np.zeros_like(creases)
        thickness = 2 + int(rng.random() < 0.35)
        cv2.polylines(line, [np.round(path).astype(np.int32)], False, 1.0 - index / count, thickness)
        np.maximum(creases, line, out=creases)
    return creases
