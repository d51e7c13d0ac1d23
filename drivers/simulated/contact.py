"""Which part of the pad touches the glass, and what a plaster keeps off it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from drivers.simulated.fingers import MASTER_HEIGHT_PX, MASTER_WIDTH_PX, MasterFinger
from drivers.simulated.patterns import FloatField

_BLUNT = 2.3
"""A fingertip is blunter than an ellipse."""


def reach_of_contact(pressure: float, contact: float) -> float:
    """How far from the middle of the pad the contact reaches: area grows with the force, quickly at first."""
    return math.sqrt(contact) * (0.475 + 0.685 * math.sqrt(pressure))


def distance_from_pad_center(
    finger: MasterFinger, columns: FloatField, rows: FloatField, partial: float, rng: np.random.Generator
) -> FloatField:
    """Distance from the middle of the pad, 1 on the outline of a full contact; the outline is uneven, as skin is.

    The share `partial` of the pad, on one side, stays off the glass: there the distance is large.
    """
    x, y = _on_pad(finger, columns, rows)
    angle = np.arctan2(y, x)
    uneven = np.zeros_like(angle)
    for waves in (2, 3, 4, 7):
        uneven += np.float32(rng.normal(0, 0.055) / waves) * np.sin(
            np.float32(waves) * angle + np.float32(rng.uniform(0, 2 * math.pi))
        )
    distance = (np.abs(x) ** np.float32(_BLUNT) + np.abs(y) ** np.float32(_BLUNT)) ** np.float32(1 / _BLUNT)
    distance = distance * (1 + uneven)
    side = float(rng.uniform(0, 2 * math.pi))
    if partial:
        lifted = x * np.float32(math.cos(side)) + y * np.float32(math.sin(side)) + np.float32(0.3) * uneven
        limit = 1 - 2 * partial
        distance = np.maximum(distance, np.float32(0.9) + (lifted - np.float32(limit)) * np.float32(1.2))
    return np.asarray(distance, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Plaster:
    """A strip around the finger, each field height x width: `bare` is 1 where the skin is free and touches, 0 under
    the plaster and beside it; `weave` is how dark the plaster's own contact is.
    """

    bare: FloatField
    weave: FloatField

    def over(self, ink: FloatField, touched: FloatField) -> FloatField:
        """Lay the plaster over a contact; `touched` is 1 where the glass is touched, 0 where not."""
        return np.asarray(ink * self.bare + self.weave * touched, dtype=np.float32)


def plaster_on_pad(
    finger: MasterFinger, columns: FloatField, rows: FloatField, share: float, rng: np.random.Generator
) -> Plaster:
    """Wind a plaster around a share of the pad; it lies alike in every press of the finger."""
    x, y = columns - np.float32(MASTER_WIDTH_PX / 2), rows - np.float32(MASTER_HEIGHT_PX / 2)
    slant, middle = float(rng.normal(0, 0.2)), float(rng.uniform(-0.45, 0.45)) * finger.pad_y_px
    across = y * np.float32(math.cos(slant)) + x * np.float32(math.sin(slant)) - np.float32(middle)
    along = x * np.float32(math.cos(slant)) - y * np.float32(math.sin(slant))
    half_px = np.float32(share * finger.pad_y_px)
    depth = half_px - np.abs(across)  # pixels inside its edge
    bare = np.clip((-depth - np.float32(7)) / np.float32(5), 0, 1)  # its edge holds the skin beside it off the glass
    threads = np.cos(across * np.float32(0.9)) * np.cos(along * np.float32(0.9))
    holes = (np.hypot(_from_grid(across, 34), _from_grid(along, 30)) > np.float32(4.5)).astype(np.float32)
    uneven = cv2.GaussianBlur(rng.standard_normal(x.shape, dtype=np.float32), (0, 0), 9.0) * np.float32(9 * 3.5)
    touch = np.clip(np.float32(0.16) + np.float32(0.3) * threads + np.float32(0.14) * uneven, 0, 0.55)
    weave = touch * holes * np.clip(depth / np.float32(2), 0, 1)
    return Plaster(np.asarray(bare, np.float32), np.asarray(weave, np.float32))


def _on_pad(finger: MasterFinger, columns: FloatField, rows: FloatField) -> tuple[FloatField, FloatField]:
    x = (columns - np.float32(MASTER_WIDTH_PX / 2)) / np.float32(finger.pad_x_px)
    y = (rows - np.float32(MASTER_HEIGHT_PX / 2)) / np.float32(finger.pad_y_px)
    return x, y


def _from_grid(place: FloatField, spacing_px: float) -> FloatField:
    """Distance from the nearest line of a grid, signed."""
    return np.asarray((place + spacing_px / 2) % spacing_px - spacing_px / 2, dtype=np.float32)
