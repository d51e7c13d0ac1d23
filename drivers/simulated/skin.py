"""The state of a simulated person's skin and hand: the sliders, and the mixtures of them that have a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "dryness": (0.0, 1.0),
        "wetness": (0.0, 1.0),
        "wear": (0.0, 1.0),
        "creases": (0.0, 1.0),
        "pressure": (0.0, 1.0),
        "shift_x_mm": (-12.0, 12.0),
        "shift_y_mm": (-12.0, 12.0),
        "rotation_deg": (-90.0, 90.0),
        "spread": (0.0, 1.0),
        "tremor": (0.0, 1.0),
    }
)
"""Lowest and highest value of each slider of `SkinCondition`."""


@dataclass(frozen=True, slots=True)
class SkinCondition:
    """How a finger is and how it is put on. All from 0 to 1 but for the shift and the rotation; see `RANGES`.

    `dryness` breaks and lightens ridges, `wetness` fattens them and fills valleys, `wear` flattens them, `creases`
    cuts them with fine lines. `pressure` 0.5 is a good press. `spread` is how much placement differs from press to
    press. Positive shift moves the finger right and down, positive rotation turns it counterclockwise. Raises
    `ValueError` outside the ranges.
    """

    dryness: float = 0.1
    wetness: float = 0.1
    wear: float = 0.0
    creases: float = 0.05
    pressure: float = 0.5
    shift_x_mm: float = 0.0
    shift_y_mm: float = 0.0
    rotation_deg: float = 0.0
    spread: float = 0.4
    tremor: float = 0.05

    def __post_init__(self) -> None:
        for field in fields(self):
            low, high = RANGES[field.name]
            if not low <= getattr(self, field.name) <= high:
                raise ValueError(f"{field.name} must be from {low:g} to {high:g}")


PRESETS: Mapping[str, SkinCondition] = MappingProxyType(
    {
        "office-clerk": SkinCondition(),
        "old-farmer": SkinCondition(dryness=0.42, wear=0.45, creases=0.6, pressure=0.65, spread=0.6, tremor=0.25),
        "wet-from-washing": SkinCondition(dryness=0.0, wetness=0.95, pressure=0.55),
        "dry-winter-hands": SkinCondition(dryness=0.85, wetness=0.0, wear=0.1, creases=0.25),
        "worn-smooth": SkinCondition(dryness=0.35, wear=0.95, creases=0.6, pressure=0.6),
        "light-touch": SkinCondition(pressure=0.0),
        "heavy-press": SkinCondition(wetness=0.2, pressure=1.0),
        "trembling-hand": SkinCondition(wear=0.2, creases=0.3, spread=0.8, tremor=0.9),
        "off-center": SkinCondition(shift_x_mm=7.5, shift_y_mm=6.0, rotation_deg=-20.0),
    }
)
"""Conditions with a name, for practice and for tests."""
