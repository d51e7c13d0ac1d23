"""The faults that the reasons are proved on: scripted ones of real prints, and the simulator's sliders.

Each fault says what the person or the operator should be told. Strengths, places and directions are drawn from a seed;
the thresholds were set with fingers and seeds of `Half.FITTED`, and are checked with those of `Half.CHECKED`. How often
presses as they are get a reason was watched on all fingers meanwhile, and the checked half was looked at several times.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.effects import Glass, Press, ridge_gray
from drivers.simulated.fingers import grow_finger
from drivers.simulated.skin import PRESETS, SkinCondition
from station.events import Assessment
from station.quality.score import QualityAssessor
from station.records import QualityReason
from tests.quality import degradations as made

Image = NDArray[np.uint8]
Draw = np.random.Generator

R = QualityReason


class Half(enum.IntEnum):
    """Which fingers and seeds."""

    FITTED = 0
    CHECKED = 1


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What the quality check is given."""

    pixels: Image
    previous: Image | None = None
    background: Image | None = None

    def assess(self, assessor: QualityAssessor) -> Assessment:
        """Let `assessor` judge it."""
        return assessor.assess(self.pixels, self.previous, self.background)


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to spoil a print, and the reason that must be given."""

    make: Callable[[Image, Draw], Scene]
    reason: QualityReason


def _dry(image: Image, draw: Draw) -> Scene:
    return Scene(made.dry(image, seed=int(draw.integers(1 << 30)), strength=draw.uniform(0.85, 1.0)))


def _wet(image: Image, draw: Draw) -> Scene:
    return Scene(made.wet(image, strength=draw.uniform(0.85, 1.0)))


def _pressed_hard(image: Image, draw: Draw) -> Scene:
    return Scene(made.pressed_hard(image, strength=draw.uniform(0.85, 1.0)))


def _faint(image: Image, draw: Draw) -> Scene:
    return Scene(made.faint_to(image, gray_levels=draw.uniform(18, 32)))


def _small_contact(image: Image, draw: Draw) -> Scene:
    full_px = min(60_000.0, image.size / 2)
    return Scene(made.small_patch(image, area_px=full_px * draw.uniform(0.15, 0.4)))


def _off_center(image: Image, draw: Draw) -> Scene:
    turns = int(draw.integers(4))
    moved = made.shifted(np.ascontiguousarray(np.rot90(image, turns)), across=draw.uniform(0.38, 0.5))
    return Scene(np.ascontiguousarray(np.rot90(moved, -turns)))


def _sliding(image: Image, draw: Draw) -> Scene:
    angle, by_px = draw.uniform(0, 2 * np.pi), draw.uniform(3.5, 6.5)
    right, down = round(by_px * np.cos(angle)), round(by_px * np.sin(angle))
    return Scene(image, previous=np.roll(image, (down, right), axis=(0, 1)))


def _creased(image: Image, draw: Draw) -> Scene:
    return Scene(made.creased(image, lines=int(draw.integers(25, 60)), seed=int(draw.integers(1 << 30))))


def _weak_on_dirty_glass(image: Image, draw: Draw) -> Scene:
    ghost = made.faint_to(np.ascontiguousarray(image[:, ::-1]), gray_levels=draw.uniform(24, 40))
    ground = np.percentile(image, 90)
    weak = (_dry, _small_contact, _faint)[int(draw.integers(3))](image, draw).pixels
    both = weak.astype(np.float64) * ghost / max(ground, 1.0)
    return Scene(np.clip(both, 0, 255).astype(np.uint8), background=ghost)


def _empty(image: Image, draw: Draw) -> Scene:
    ground = np.percentile(image, 90)
    return Scene(np.clip(ground + draw.normal(0, draw.uniform(1, 4), image.shape), 0, 255).astype(np.uint8))


def _shadow(image: Image, draw: Draw) -> Scene:
    """A hand over the glass, that does not touch."""
    ground = float(np.percentile(image, 90))
    down, across = np.mgrid[0 : image.shape[0], 0 : image.shape[1]] / max(image.shape)
    dark = 60 * np.exp(-((across - draw.uniform(0.2, 0.8)) ** 2 + (down - draw.uniform(0.2, 0.8)) ** 2) / 0.08)
    return Scene(np.clip(ground - dark + draw.normal(0, 2, image.shape), 0, 255).astype(np.uint8))


SCRIPTED: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "dry": Fault(_dry, R.DRY),
        "wet": Fault(_wet, R.WET),
        "pressed hard": Fault(_pressed_hard, R.TOO_HARD),
        "faint": Fault(_faint, R.TOO_LIGHT),
        "small contact": Fault(_small_contact, R.SMALL_CONTACT),
        "off center": Fault(_off_center, R.OFF_CENTER),
        "sliding": Fault(_sliding, R.MOVED),
        "creased": Fault(_creased, R.CREASED),
        "weak, dirty glass": Fault(_weak_on_dirty_glass, R.DIRTY_GLASS),
        "empty glass": Fault(_empty, R.NO_FINGER),
        "shadow": Fault(_shadow, R.NO_FINGER),
    }
)


@dataclass(frozen=True, slots=True)
class SimulatedFault:
    """A setting of the simulator's sliders, and the reason that must be given; None = no reason at all."""

    condition: Callable[[Draw], SkinCondition]
    reason: QualityReason | None


def _preset(name: str) -> Callable[[Draw], SkinCondition]:
    return lambda _: PRESETS[name]


def _slider(name: str, low: float, high: float) -> Callable[[Draw], SkinCondition]:
    return lambda draw: replace(SkinCondition(), **{name: float(draw.uniform(low, high))})


def _shifted(draw: Draw) -> SkinCondition:
    sides = draw.choice([-1.0, 1.0], 2)
    return replace(
        SkinCondition(),
        shift_x_mm=float(sides[0] * draw.uniform(7.5, 9.5)),
        shift_y_mm=float(sides[1] * draw.uniform(5, 8)),
    )


SLIDERS: Final[Mapping[str, SimulatedFault]] = MappingProxyType(
    {
        "preset office-clerk": SimulatedFault(_preset("office-clerk"), None),
        "preset dry-winter-hands": SimulatedFault(_preset("dry-winter-hands"), R.DRY),
        "preset wet-from-washing": SimulatedFault(_preset("wet-from-washing"), R.WET),
        "preset worn-smooth": SimulatedFault(_preset("worn-smooth"), R.CREASED),
        "preset light-touch": SimulatedFault(_preset("light-touch"), R.TOO_LIGHT),
        "preset heavy-press": SimulatedFault(_preset("heavy-press"), R.TOO_HARD),
        "preset trembling-hand": SimulatedFault(_preset("trembling-hand"), R.MOVED),
        "preset off-center": SimulatedFault(_preset("off-center"), R.OFF_CENTER),
        "dryness 0.85-1": SimulatedFault(_slider("dryness", 0.85, 1.0), R.DRY),
        "wetness 0.9-1": SimulatedFault(_slider("wetness", 0.9, 1.0), R.WET),
        "creases 0.9-1": SimulatedFault(_slider("creases", 0.9, 1.0), None),
        "pressure 0-0.05": SimulatedFault(_slider("pressure", 0.0, 0.05), R.TOO_LIGHT),
        "pressure 0.95-1": SimulatedFault(_slider("pressure", 0.95, 1.0), R.TOO_HARD),
        "shifted 7.5-9.5 mm": SimulatedFault(_shifted, R.OFF_CENTER),
        "tremor 0.9-1": SimulatedFault(_slider("tremor", 0.9, 1.0), R.MOVED),
    }
)

_FIRST_PERSON = 4000

_grown = functools.cache(grow_finger)


def simulated_scene(fault: SimulatedFault, half: Half, number: int) -> Scene:
    """Press one simulated finger: number and half decide the person, the draw and the frame."""
    seed = _FIRST_PERSON + 2 * number + half
    draw = np.random.default_rng((seed, 17))
    condition, finger, glass = fault.condition(draw), _grown(seed, 1 + number % 10), Glass(seed, 500, 500)
    press = Press(finger, condition, number, height_px=500, width_px=500)
    before, *later = (glass.picture(press.frame(1.0, n), ridge_gray(condition), n) for n in range(20, 24))
    # a trembling finger may lie still for a frame: judge it when it moves
    now = max(later, key=lambda frame: float(np.abs(frame.astype(np.float32) - before).mean()))
    return Scene(now, previous=before, background=glass.picture(None, 0.0, 3))


def scripted_scene(fault: Fault, image: Image, half: Half, number: int) -> Scene:
    """Spoil a real print; number and half decide the draw."""
    return fault.make(image, np.random.default_rng((number, half, 23)))
