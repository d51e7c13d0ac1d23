"""The state of a simulated person's skin and hand: the sliders, and the mixtures of them that have a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

import numpy as np

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "dryness": (0.0, 1.0),
        "wetness": (0.0, 1.0),
        "wear": (0.0, 1.0),
        "creases": (0.0, 1.0),
        "wrinkles": (0.0, 1.0),
        "scars": (0.0, 1.0),
        "bandage": (0.0, 1.0),
        "pressure": (0.0, 1.0),
        "partial": (0.0, 1.0),
        "shift_x_mm": (-12.0, 12.0),
        "shift_y_mm": (-12.0, 12.0),
        "rotation_deg": (-90.0, 90.0),
        "spread": (0.0, 1.0),
        "tremor": (0.0, 1.0),
        "variation": (0.0, 1.0),
    }
)
"""Lowest and highest value of each slider of `SkinCondition`."""


@dataclass(frozen=True, slots=True)
class SkinCondition:
    """How a finger is and how it is put on. All from 0 to 1 but for the shift and the rotation; see `RANGES`.

    `dryness` breaks and lightens ridges, `wetness` fattens them and fills valleys, `wear` flattens them, `creases` cuts
    them with single lines, `wrinkles` with a net of fine ones, `scars` with broad bare ones; `bandage` is the share of
    the pad under a plaster. `pressure` 0.5 is a good press, `partial` the share of the pad that stays off the glass.
    `spread` is how much placement differs from press to press, `variation` how much the rest does, from finger to
    finger and from press to press. Positive shift moves the finger right and down, positive rotation turns it
    counterclockwise. Raises `ValueError` outside the ranges.
    """

    dryness: float = 0.1
    wetness: float = 0.1
    wear: float = 0.0
    creases: float = 0.05
    wrinkles: float = 0.0
    scars: float = 0.0
    bandage: float = 0.0
    pressure: float = 0.5
    partial: float = 0.0
    shift_x_mm: float = 0.0
    shift_y_mm: float = 0.0
    rotation_deg: float = 0.0
    spread: float = 0.4
    tremor: float = 0.05
    variation: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            low, high = RANGES[field.name]
            if not low <= getattr(self, field.name) <= high:
                raise ValueError(f"{field.name} must be from {low:g} to {high:g}")

    def varied(self, of_finger: np.random.Generator, of_press: np.random.Generator) -> SkinCondition:
        """Draw how the skin is in one press: what belongs to the finger from `of_finger`, the rest from `of_press`."""
        if not self.variation:
            return self
        lasting, passing = (np.clip(rng.standard_normal(6), -2, 2) * self.variation for rng in (of_finger, of_press))
        moisture = 0.15 * float(lasting[0]) + 0.12 * float(passing[0])
        drawn = {
            "dryness": self.dryness - moisture,
            "wetness": self.wetness + moisture,
            "wear": self.wear * (1 + 0.45 * float(lasting[1])),
            "creases": self.creases * (1 + 0.5 * float(lasting[2])),
            "wrinkles": self.wrinkles * (1 + 0.5 * float(lasting[3])),
            "scars": self.scars * (1 + float(lasting[4])),
            "pressure": self.pressure + 0.08 * float(lasting[5]) + 0.16 * float(passing[1]),
            "partial": self.partial * (1 + 0.7 * float(passing[2])),
        }
        return replace(self, **{name: float(np.clip(value, *RANGES[name])) for name, value in drawn.items()})


PRESETS: Mapping[str, SkinCondition] = MappingProxyType(
    {
        "office-clerk": SkinCondition(variation=0.25),
        "old-farmer": SkinCondition(
            dryness=0.43,
            wear=0.55,
            creases=0.65,
            wrinkles=0.55,
            scars=0.25,
            pressure=0.57,
            partial=0.2,
            spread=0.7,
            tremor=0.25,
            variation=0.75,
        ),
        "mason": SkinCondition(
            dryness=0.5,
            wetness=0.0,
            wear=0.65,
            creases=0.4,
            wrinkles=0.25,
            scars=0.6,
            pressure=0.75,
            spread=0.5,
            variation=0.5,
        ),
        "wet-from-washing": SkinCondition(dryness=0.0, wetness=1.0, pressure=0.45),
        "bandage": SkinCondition(bandage=0.4, variation=0.25),
        "no-ridges-left": SkinCondition(dryness=0.2, wear=1.0, creases=0.7, wrinkles=0.7, scars=0.3, pressure=0.65),
        "dry-winter-hands": SkinCondition(dryness=0.85, wetness=0.0, wear=0.1, creases=0.25),
        "worn-smooth": SkinCondition(dryness=0.35, wear=0.95, creases=0.6, pressure=0.6),
        "light-touch": SkinCondition(pressure=0.0),
        "heavy-press": SkinCondition(wetness=0.2, pressure=1.0),
        "trembling-hand": SkinCondition(wear=0.2, creases=0.3, spread=0.8, tremor=0.9),
        "off-center": SkinCondition(shift_x_mm=7.5, shift_y_mm=6.0, rotation_deg=-20.0),
    }
)
"""Conditions with a name, for practice and for tests."""
