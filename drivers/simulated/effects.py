"""From a master finger to a picture: placement, stretched skin, contact, moisture, wear, and the sensor's own noise.

One picture of a press is a height map pressed on glass: a point is dark where the ridge relief reaches above a
threshold that sinks with pressure and wetness and rises with dryness and towards the edge of the contact. So ridges
thicken, break and fade the way they do on a real prism. What stays the same during a press is worked out once
(`Press`); a frame then costs some milliseconds. Everything follows from (person seed, finger position, presentation,
frame); lengths are pixels at 500 ppi.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from drivers.api import GrayImage
from drivers.simulated.fingers import MASTER_HEIGHT_PX, MASTER_PPI, MASTER_WIDTH_PX, MasterFinger
from drivers.simulated.patterns import FloatField
from drivers.simulated.skin import SkinCondition

PX_PER_MM = MASTER_PPI / 25.4

GLASS_GRAY = 240.0
RIDGE_GRAY = 46.0

_PLACEMENT, _SENSOR, _GLASS = 3, 4, 5


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a press lands: shift and rotation, and how the skin is dragged (pixels, radians)."""

    shift_x_px: float
    shift_y_px: float
    rotation_rad: float
    drag_x_px: float
    drag_y_px: float
    twist_rad: float


def place_press(condition: SkinCondition, rng: np.random.Generator) -> Placement:
    """Draw where one press lands: the condition's placement and a natural spread around it."""
    spread = condition.spread
    dx, dy, turn, drag_x, drag_y, twist = (float(v) for v in np.clip(rng.standard_normal(6), -2, 2))
    return Placement(
        condition.shift_x_mm * PX_PER_MM + 28 * spread * dx,
        condition.shift_y_mm * PX_PER_MM + 28 * spread * dy,
        math.radians(condition.rotation_deg + 11 * spread * turn),
        (3 + 5 * condition.pressure) * spread * drag_x * 1.3,
        (3 + 5 * condition.pressure) * spread * drag_y * 1.3,
        math.radians(3.5 * spread * twist),
    )


class Press:
    """One press of one finger: what does not change while it lasts. `frame` pictures it at a degree of contact."""

    def __init__(
        self, finger: MasterFinger, condition: SkinCondition, presentation: int, *, height_px: int, width_px: int
    ) -> None:
        self._condition = condition
        self._seeds = (finger.person_seed, finger.finger_position, presentation)
        rng = np.random.default_rng((_PLACEMENT, *self._seeds))
        columns, rows = _skin_places(finger, place_press(condition, rng), height_px, width_px)
        self._relief = _worn_relief(finger, columns, rows, condition)
        self._distance = _distance_from_pad_center(finger, columns, rows, rng)
        self._threshold = _threshold(finger, columns, rows, condition, rng)

    def frame(self, contact: float, number: int) -> FloatField:
        """Return how dark the contact is, 0 to 1, in frame `number` of the press at `contact` from 0 to 1."""
        condition = self._condition
        reach = _contact_reach(condition.pressure, contact)
        lightness = np.float32(0.55 * (1 - contact))
        edge = np.maximum((self._distance - np.float32(reach)) * np.float32(5.5), np.float32(-0.75)) + np.float32(0.75)
        gain = np.float32(1.5 + 1.1 * condition.pressure)
        ink = np.clip((self._relief - self._threshold - edge - lightness) * gain + np.float32(0.5), 0, 1)
        ink = _fill_valleys(ink, self._distance, reach, condition)
        return _tremble(ink, condition.tremor, np.random.default_rng((_PLACEMENT, *self._seeds, number)))


class Glass:
    """The scanner itself: almost even light, a fixed unevenness of its pixels, some specks, and noise of each frame."""

    def __init__(self, seed: int, height_px: int, width_px: int) -> None:
        self._seed = seed
        rng = np.random.default_rng((_GLASS, seed))
        rows = np.linspace(-1, 1, height_px, dtype=np.float32)[:, None]
        columns = np.linspace(-1, 1, width_px, dtype=np.float32)[None, :]
        light = -5 * (rows**2 + columns**2) + float(rng.normal(0, 2)) * rows + float(rng.normal(0, 2)) * columns
        fixed = rng.standard_normal((height_px, width_px), dtype=np.float32)
        self._ground = np.asarray(
            np.float32(GLASS_GRAY) + light + fixed - _specks(height_px, width_px, rng), np.float32
        )

    def picture(self, ink: FloatField | None, ridge_gray: float, frame_number: int) -> GrayImage:
        """Return what the sensor gives: height x width uint8; `ink` as from `Press.frame`, None for a clean glass."""
        rng = np.random.default_rng((_SENSOR, self._seed, frame_number))
        noise = np.float32(2.0) * rng.standard_normal(self._ground.shape, dtype=np.float32)
        seen = self._ground
        if ink is not None:
            soft = cv2.GaussianBlur(ink, (0, 0), 0.65)
            seen = seen - soft * (seen - np.float32(ridge_gray)) + noise * soft * np.float32(1.5)
        return np.ascontiguousarray(np.clip(seen + noise, 0, 255).astype(np.uint8))


def ridge_gray(condition: SkinCondition) -> float:
    """How dark a ridge in contact gets: dry skin and a light touch couple less light out, wet skin more."""
    moisture = 95 * condition.dryness - 28 * condition.wetness
    force = 16 * (condition.pressure - 0.5) - 260 * max(0.0, 0.3 - condition.pressure)
    return float(np.clip(RIDGE_GRAY - 6 + moisture - force, 8, 175))


def _skin_places(
    finger: MasterFinger, placement: Placement, height_px: int, width_px: int
) -> tuple[FloatField, FloatField]:
    """For each pixel of the window, the place on the master finger that lies on it (columns, rows)."""
    rows, columns = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    x = columns - np.float32(width_px / 2 + placement.shift_x_px)
    y = rows - np.float32(height_px / 2 + placement.shift_y_px)
    cos, sin = np.float32(math.cos(placement.rotation_rad)), np.float32(math.sin(placement.rotation_rad))
    x, y = cos * x - sin * y, sin * x + cos * y
    # The middle of the pad sticks to the glass; the skin around it follows the finger (Cappelli, Maio, Maltoni 2001).
    distance = np.sqrt((x / np.float32(finger.pad_x_px)) ** 2 + (y / np.float32(finger.pad_y_px)) ** 2)
    free = np.clip((distance - np.float32(0.25)) / np.float32(0.75), 0, 1)
    free = free * free * (np.float32(3) - np.float32(2) * free)
    twist = np.float32(placement.twist_rad) * free
    dragged_x = x + np.float32(placement.drag_x_px) * free - twist * y
    dragged_y = y + np.float32(placement.drag_y_px) * free + twist * x
    return dragged_x + np.float32(MASTER_WIDTH_PX / 2), dragged_y + np.float32(MASTER_HEIGHT_PX / 2)


def _sample(field: FloatField, columns: FloatField, rows: FloatField, *, outside: float = 0.0) -> FloatField:
    sampled = cv2.remap(field, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=outside)
    return np.asarray(sampled, dtype=np.float32)


def _worn_relief(finger: MasterFinger, columns: FloatField, rows: FloatField, condition: SkinCondition) -> FloatField:
    relief = _sample(finger.relief, columns, rows, outside=-1.0)
    grain = cv2.GaussianBlur(finger.grain, (0, 0), 12.0)
    patches = _sample(grain / np.float32(grain.std()), columns, rows)
    left = np.clip(1 - condition.wear * (0.55 + 0.3 * patches), 0.12, 1)
    return np.asarray(relief * left, dtype=np.float32)


def _distance_from_pad_center(
    finger: MasterFinger, columns: FloatField, rows: FloatField, rng: np.random.Generator
) -> FloatField:
    """Distance from the middle of the pad, 1 on the outline of a full contact; the outline is uneven, as skin is."""
    x = (columns - np.float32(MASTER_WIDTH_PX / 2)) / np.float32(finger.pad_x_px)
    y = (rows - np.float32(MASTER_HEIGHT_PX / 2)) / np.float32(finger.pad_y_px)
    angle = np.arctan2(y, x)
    uneven = np.zeros_like(angle)
    for waves in (2, 3, 5, 9):
        uneven += np.float32(rng.normal(0, 0.045) / math.sqrt(waves)) * np.sin(
            np.float32(waves) * angle + np.float32(rng.uniform(0, 2 * math.pi))
        )
    # A fingertip is blunter than an ellipse.
    distance = (np.abs(x) ** np.float32(2.3) + np.abs(y) ** np.float32(2.3)) ** np.float32(1 / 2.3)
    return np.asarray(distance * (1 + uneven), dtype=np.float32)


def _threshold(
    finger: MasterFinger, columns: FloatField, rows: FloatField, condition: SkinCondition, rng: np.random.Generator
) -> FloatField:
    """How high the relief must reach to touch: lower where wet or pressed, higher where dry, creased or pitted."""
    small = rng.standard_normal((12, 12), dtype=np.float32)
    patches = cv2.resize(small, columns.shape[::-1], interpolation=cv2.INTER_CUBIC)
    flattened = 0.8 * (condition.pressure - 0.5) + 1.2 * max(0.0, condition.pressure - 0.7)
    level = 0.09 + 0.55 * condition.dryness - 0.75 * condition.wetness - flattened
    patchiness = np.float32(0.06 + 0.16 * condition.dryness + 0.25 * condition.wetness)
    roughness = np.float32(0.09 + 0.65 * condition.dryness + 0.1 * condition.wear)
    pores = np.float32(0.9 * max(0.0, 1 - 1.1 * condition.wetness - 0.8 * max(0.0, condition.pressure - 0.5)))
    shown = (finger.creases > 1 - condition.creases).astype(np.float32)
    creases = np.asarray(cv2.GaussianBlur(shown, (0, 0), 0.7), dtype=np.float32)
    return np.asarray(
        np.float32(level)
        + patchiness * patches
        + roughness * _sample(finger.grain, columns, rows)
        + pores * _sample(finger.pores, columns, rows)
        + np.float32(2.2) * _sample(creases, columns, rows),
        dtype=np.float32,
    )


def _contact_reach(pressure: float, contact: float) -> float:
    """How far from the middle of the pad the contact reaches: area grows with the force, quickly at first."""
    return math.sqrt(contact) * (0.44 + 0.735 * math.sqrt(pressure))


def _fill_valleys(ink: FloatField, distance: FloatField, reach: float, condition: SkinCondition) -> FloatField:
    """Water and sweat in the valleys couple some light out too."""
    film = 0.85 * max(0.0, condition.wetness - 0.25) + 0.03
    inside = np.clip((np.float32(reach) - distance) * np.float32(6), 0, 1)
    return np.asarray(np.maximum(ink, np.float32(film) * inside), dtype=np.float32)


def _tremble(ink: FloatField, tremor: float, rng: np.random.Generator) -> FloatField:
    dx, dy = (3.0 * tremor * np.clip(rng.standard_normal(2), -2.5, 2.5)).tolist()
    if abs(dx) < 0.05 and abs(dy) < 0.05:
        return ink
    shift = np.array(((1, 0, dx), (0, 1, dy)), np.float32)
    return np.asarray(cv2.warpAffine(ink, shift, ink.shape[::-1], flags=cv2.INTER_LINEAR), dtype=np.float32)


def _specks(height_px: int, width_px: int, rng: np.random.Generator) -> FloatField:
    specks = np.zeros((height_px, width_px), np.float32)
    for _ in range(9):
        x, y = int(rng.integers(0, width_px)), int(rng.integers(0, height_px))
        cv2.circle(specks, (x, y), int(rng.integers(0, 2)), float(rng.uniform(15, 60)), -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(specks, (0, 0), 0.7), dtype=np.float32)
