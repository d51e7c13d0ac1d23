"""Where a press lands on the glass, and which place of the skin then lies on which pixel.

The middle of the pad sticks to the glass; the skin around it follows the finger (Cappelli, Maio, Maltoni 2001).
Lengths are pixels at 500 ppi unless they say frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from drivers.simulated.fingers import MASTER_HEIGHT_PX, MASTER_PPI, MASTER_WIDTH_PX, MasterFinger
from drivers.simulated.patterns import FloatField
from drivers.simulated.skin import SkinCondition

PX_PER_MM = MASTER_PPI / 25.4
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Window:
    """The sensor's picture: its size in pixels and its resolution."""

    height_px: int
    width_px: int
    ppi: int = MASTER_PPI


SQUARE_WINDOW = Window(500, 500)


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


class SkinMap:
    """Says which place of a master finger (columns, rows) lies on a place of the window, and the other way round."""

    def __init__(self, finger: MasterFinger, placement: Placement, window: Window) -> None:
        self._finger = finger
        self._placement = placement
        self._window = window
        self._scale = MASTER_PPI / window.ppi

    def pixels_on_skin(self) -> tuple[FloatField, FloatField]:
        """Return master columns and rows of each pixel of the window, both height x width."""
        rows, columns = np.mgrid[0 : self._window.height_px, 0 : self._window.width_px].astype(np.float32)
        return self.on_skin(columns, rows)

    def on_skin(self, columns: FloatField, rows: FloatField) -> tuple[FloatField, FloatField]:
        """Return master columns and rows of places of the window."""
        finger, placement = self._finger, self._placement
        x, y = self._from_middle(columns, rows)
        cos, sin = np.float32(math.cos(placement.rotation_rad)), np.float32(math.sin(placement.rotation_rad))
        x, y = cos * x - sin * y, sin * x + cos * y
        distance = np.sqrt((x / np.float32(finger.pad_x_px)) ** 2 + (y / np.float32(finger.pad_y_px)) ** 2)
        free = np.clip((distance - np.float32(0.25)) / np.float32(0.75), 0, 1)
        free = free * free * (np.float32(3) - np.float32(2) * free)
        twist = np.float32(placement.twist_rad) * free
        dragged_x = x + np.float32(placement.drag_x_px) * free - twist * y
        dragged_y = y + np.float32(placement.drag_y_px) * free + twist * x
        return dragged_x + np.float32(MASTER_WIDTH_PX / 2), dragged_y + np.float32(MASTER_HEIGHT_PX / 2)

    def in_window(self, columns: FloatField, rows: FloatField) -> tuple[FloatField, FloatField]:
        """Return where places of the skin lie in the window (columns, rows), within a hundredth of a pixel."""
        x, y = (np.array(part, np.float32) for part in self._rigid_back(columns, rows))
        for _ in range(_ROUNDS):
            there_x, there_y = self.on_skin(x, y)
            back_x, back_y = self._rigid_back(there_x, there_y)
            aim_x, aim_y = self._rigid_back(columns, rows)
            x, y = x + (aim_x - back_x), y + (aim_y - back_y)
        return x, y

    def _from_middle(self, columns: FloatField, rows: FloatField) -> tuple[FloatField, FloatField]:
        scale, window, placement = np.float32(self._scale), self._window, self._placement
        x = (columns - np.float32(window.width_px / 2)) * scale - np.float32(placement.shift_x_px)
        y = (rows - np.float32(window.height_px / 2)) * scale - np.float32(placement.shift_y_px)
        return np.asarray(x, np.float32), np.asarray(y, np.float32)

    def _rigid_back(self, columns: FloatField, rows: FloatField) -> tuple[FloatField, FloatField]:
        """Where a place of the skin would lie if the skin were not dragged."""
        placement, window = self._placement, self._window
        cos, sin = math.cos(placement.rotation_rad), math.sin(placement.rotation_rad)
        x, y = columns - MASTER_WIDTH_PX / 2, rows - MASTER_HEIGHT_PX / 2
        x, y = cos * x + sin * y, cos * y - sin * x
        return (
            np.asarray((x + placement.shift_x_px) / self._scale + window.width_px / 2, np.float32),
            np.asarray((y + placement.shift_y_px) / self._scale + window.height_px / 2, np.float32),
        )
