"""From a master finger to a picture: contact, moisture, wear, and what else the skin of a day does.

One picture of a press is a height map pressed on glass: a point is dark where the ridge relief reaches above a
threshold that sinks with pressure and wetness and rises with dryness and towards the edge of the contact. So ridges
thicken, break and fade the way they do on a real prism. What stays the same during a press is worked out once
(`Press`); a frame then costs some milliseconds. Everything follows from (person seed, finger position, presentation,
frame); lengths are pixels at 500 ppi.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from drivers.simulated.contact import distance_from_pad_center, plaster_on_pad, reach_of_contact
from drivers.simulated.fingers import MASTER_PPI, MasterFinger
from drivers.simulated.glass import Glass, GlassCondition
from drivers.simulated.minutiae import TrueMinutia
from drivers.simulated.patterns import FloatField
from drivers.simulated.placement import SkinMap, Window, place_press
from drivers.simulated.skin import SkinCondition

__all__ = ["Glass", "GlassCondition", "Press", "ridge_gray"]

RIDGE_GRAY = 46.0

_PLACEMENT, _VARIATION, _PLASTER = 3, 7, 8

_SEEN_WITHIN = 0.03
"""How far inside the outline of the contact a minutia must lie to be seen, in half axes of the pad."""
_FROM_BORDER_PX = 4.0
_EDGE = 6.5
"""How steeply contact is lost at the outline."""


class Press:
    """One press of one finger: what does not change while it lasts. `frame` pictures it at a degree of contact.

    `condition` is how the skin is this time: what was asked for, varied as its `variation` says.
    """

    def __init__(
        self,
        finger: MasterFinger,
        condition: SkinCondition,
        presentation: int,
        *,
        height_px: int,
        width_px: int,
        ppi: int = MASTER_PPI,
    ) -> None:
        of_finger = (finger.person_seed, finger.finger_position)
        self._seeds = (*of_finger, presentation)
        self.condition = condition = condition.varied(
            np.random.default_rng((_VARIATION, *of_finger)), np.random.default_rng((_VARIATION, *self._seeds))
        )
        rng = np.random.default_rng((_PLACEMENT, *self._seeds))
        self._finger = finger
        self._window = Window(height_px, width_px, ppi)
        self._map = SkinMap(finger, place_press(condition, rng), self._window)
        columns, rows = self._map.pixels_on_skin()
        self._relief = _worn_relief(finger, columns, rows, condition)
        self._distance = distance_from_pad_center(finger, columns, rows, condition.partial, rng)
        self._threshold = _threshold(finger, columns, rows, condition, rng)
        self._tone = _tone(self._distance, condition.wetness, rng)
        self._plaster = None
        if condition.bandage:
            plaster_rng = np.random.default_rng((_PLASTER, *of_finger))
            self._plaster = plaster_on_pad(finger, columns, rows, condition.bandage, plaster_rng)

    @property
    def ridge_gray(self) -> float:
        """How dark a ridge gets in this press."""
        return ridge_gray(self.condition)

    def frame(self, contact: float, number: int) -> FloatField:
        """Return how dark the contact is, 0 to 1, in frame `number` of the press at `contact` from 0 to 1."""
        condition = self.condition
        reach = reach_of_contact(condition.pressure, contact)
        lightness = np.float32(0.55 * (1 - contact))
        outside = (self._distance - np.float32(reach)) * np.float32(_EDGE)
        edge = np.maximum(outside, np.float32(-0.75)) + np.float32(0.75)
        gain = np.float32(1.5 + 1.1 * condition.pressure)
        ink = np.clip((self._relief - self._threshold - edge - lightness) * gain + np.float32(0.5), 0, 1)
        ink = _fill_valleys(ink, self._distance, reach, condition)
        if self._plaster is not None:
            ink = self._plaster.over(ink, np.clip((np.float32(reach) - self._distance) * np.float32(9), 0, 1))
        return _tremble(ink * self._tone, condition.tremor, np.random.default_rng((_PLACEMENT, *self._seeds, number)))

    def true_minutiae(self, contact: float = 1.0) -> tuple[TrueMinutia, ...]:
        """Return the finger's minutiae where they lie in a frame at `contact`, without its tremor.

        Only those that touch the glass inside the window and lie under no plaster; whether dry or worn skin lets them
        be seen is another matter. Pixels of the frame.
        """
        minutiae = self._finger.minutiae
        x, y, angle = (np.array([getattr(m, part) for m in minutiae]) for part in ("x", "y", "angle_rad"))
        columns, rows = self._map.in_window(x, y)
        ahead = self._map.in_window(x + 4 * np.cos(angle), y - 4 * np.sin(angle))
        turned = np.arctan2(rows - ahead[1], ahead[0] - columns) % (2 * math.pi)
        reach = reach_of_contact(self.condition.pressure, contact) - _SEEN_WITHIN
        return tuple(
            TrueMinutia(float(column), float(row), float(direction), minutia.is_ending)
            for column, row, direction, minutia in zip(columns, rows, turned, minutiae, strict=True)
            if self._is_seen(float(column), float(row), reach)
        )

    def _is_seen(self, column: float, row: float, reach: float) -> bool:
        window = self._window
        if not (
            _FROM_BORDER_PX <= column < window.width_px - _FROM_BORDER_PX
            and _FROM_BORDER_PX <= row < window.height_px - _FROM_BORDER_PX
        ):
            return False
        place = int(row), int(column)
        return float(self._distance[place]) < reach and (
            self._plaster is None or float(self._plaster.bare[place]) > 0.5
        )


def ridge_gray(condition: SkinCondition) -> float:
    """How dark a ridge in contact gets: dry skin and a light touch couple less light out, wet skin more."""
    moisture = 95 * condition.dryness - 28 * condition.wetness
    force = 16 * (condition.pressure - 0.5) - 260 * max(0.0, 0.3 - condition.pressure)
    return float(np.clip(RIDGE_GRAY - 6 + moisture - force, 8, 175))


def _sample(field: FloatField, columns: FloatField, rows: FloatField, *, outside: float = 0.0) -> FloatField:
    sampled = cv2.remap(field, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=outside)
    return np.asarray(sampled, dtype=np.float32)


def _worn_relief(finger: MasterFinger, columns: FloatField, rows: FloatField, condition: SkinCondition) -> FloatField:
    if not condition.wear:
        return _sample(finger.relief, columns, rows, outside=-1.0)
    bare = _bareness(condition)
    left = np.clip(1 - 0.8 * bare - condition.wear * (0.55 + 0.3 * finger.patches), 0.12 - 0.07 * bare, 1)
    return _sample(np.asarray(finger.relief * left, np.float32), columns, rows, outside=-1.0)


def _bareness(condition: SkinCondition) -> float:
    """The last twentieth of the slider takes the ridges off altogether: 0 to 1."""
    return max(0.0, condition.wear - 0.95) / 0.05


def _threshold(
    finger: MasterFinger, columns: FloatField, rows: FloatField, condition: SkinCondition, rng: np.random.Generator
) -> FloatField:
    """How high the relief must reach to touch: lower where wet or pressed, higher where dry, creased or pitted."""
    patches = _patches(5, columns.shape, rng) + _patches(12, columns.shape, rng)
    patches = np.float32(0.75) * patches + np.float32(0.4) * _patches(30, columns.shape, rng)
    flattened = 0.8 * (condition.pressure - 0.5) + 1.2 * max(0.0, condition.pressure - 0.7)
    level = 0.09 + 0.55 * condition.dryness - 0.75 * condition.wetness - flattened
    patchiness = np.float32(0.09 + 0.16 * condition.dryness + 0.25 * condition.wetness)
    roughness = np.float32(0.09 + 0.65 * condition.dryness + 0.1 * condition.wear)
    pores = np.float32(0.9 * max(0.0, 1 - 1.1 * condition.wetness - 0.8 * max(0.0, condition.pressure - 0.5)))
    skin = np.float32(1 - 0.75 * _bareness(condition)) * (roughness * finger.grain + pores * finger.pores)
    on_skin = skin + _lines(finger, condition)
    return np.asarray(np.float32(level) + patchiness * patches + _sample(on_skin, columns, rows), dtype=np.float32)


def _patches(count: int, shape: tuple[int, ...], rng: np.random.Generator) -> FloatField:
    """Smooth unevenness of about unit variance, `count` patches across."""
    small = rng.standard_normal((count, count), dtype=np.float32)
    return np.asarray(cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _lines(finger: MasterFinger, condition: SkinCondition) -> FloatField:
    """What creases, wrinkles and scars keep off the glass."""
    depth = np.zeros_like(finger.relief)
    for lines, slider, height in (
        (finger.creases, condition.creases, 2.2),
        (finger.wrinkles, condition.wrinkles, 2.6),
        (finger.scars, condition.scars, 2.4),
    ):
        if slider:
            depth = np.maximum(depth, (lines > np.float32(1 - slider)) * np.float32(height))
    return np.asarray(cv2.GaussianBlur(depth, (0, 0), 0.7), dtype=np.float32)


def _tone(distance: FloatField, wetness: float, rng: np.random.Generator) -> FloatField:
    """How dark full contact is across the pad: most in the middle, where the force is, and never quite even.

    Water couples out all the light that it can: a wet finger is evenly dark.
    """
    patches = _patches(6, distance.shape, rng)
    lost = np.float32(0.22) * np.minimum(distance, 1) ** 2 - np.float32(0.07) * patches - np.float32(0.02)
    tone = np.float32(1) - np.float32(1 - wetness) * lost
    return np.asarray(np.clip(tone, 0.55, 1), dtype=np.float32)


def _fill_valleys(ink: FloatField, distance: FloatField, reach: float, condition: SkinCondition) -> FloatField:
    """Water and sweat in the valleys couple some light out too."""
    film = 0.85 * max(0.0, condition.wetness - 0.25) + 0.03
    inside = np.clip((np.float32(reach) - distance) * np.float32(6), 0, 1)
    return np.asarray(np.maximum(ink, np.float32(film) * inside), dtype=np.float32)


def _tremble(ink: FloatField, tremor: float, rng: np.random.Generator) -> FloatField:
    dx, dy = (3.0 * tremor * np.clip(rng.standard_normal(2), -2.5, 2.5)).tolist()
    if abs(dx) < 0.05 and abs(dy) < 0.05:
        return np.asarray(ink, dtype=np.float32)
    shift = np.array(((1, 0, dx), (0, 1, dy)), np.float32)
    return np.asarray(cv2.warpAffine(ink, shift, ink.shape[::-1], flags=cv2.INTER_LINEAR), dtype=np.float32)
