"""Which pattern a finger has, and the direction its ridges flow at every point.

Directions come from the zero-pole model of Sherlock and Monro (1993): each core turns the field by half the angle
around it, each delta turns it back. Two additions make loops and flanks look like skin: near a core the loop is round
and its legs run almost parallel (in the spirit of Vizcaya and Gerhardt, 1996), and ridges fall off to both sides of the
finger. How round and how far differs from finger to finger: around a core the flow decides where ridges must begin and
end, so one roundness for all would give all loops the same minutiae there.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

FloatField = NDArray[np.float32]
"""Height x width, float32."""

ROUNDNESS = (0.7, 1.1)
"""Of the loop around a core: 0 is the pointed one of the bare model, 1 a half circle with parallel legs."""
ROUND_REACH_PX = (100.0, 250.0)

WANDERING = ((32.0, 0.05), (55.0, 0.08), (110.0, 0.15))
"""How far the direction strays from the model, (over px, by radians)."""


class Pattern(enum.Enum):
    """The classes of Henry's system that differ in cores and deltas."""

    ARCH = "arch"
    TENTED_ARCH = "tented_arch"
    LEFT_LOOP = "left_loop"
    RIGHT_LOOP = "right_loop"
    WHORL = "whorl"
    DOUBLE_LOOP = "double_loop"


ORDER = (
    Pattern.ARCH,
    Pattern.TENTED_ARCH,
    Pattern.LEFT_LOOP,
    Pattern.RIGHT_LOOP,
    Pattern.WHORL,
    Pattern.DOUBLE_LOOP,
)

ARCHES = (0.03, 0.17, 0.07, 0.02, 0.01), (0.05, 0.17, 0.08, 0.03, 0.02)
"""Share of arches of both kinds: thumb to little finger of the right hand, then of the left one."""
WHORLS = (0.44, 0.30, 0.15, 0.45, 0.13), (0.30, 0.28, 0.16, 0.31, 0.08)
"""Share of whorls and double loops. Both tables: Galton, Finger Prints, 1892 (500 people, ten fingers each)."""
RADIAL_OF_LOOPS = (0.02, 0.40, 0.03, 0.02, 0.01)
"""Which of the loops open towards the thumb; Galton found 21 of 53 on the index finger, few on the others."""
TENTED_OF_ARCHES = 0.44
"""As in NIST's collections: 2.9 of 6.6 percent (Wilson, Candela and Watson 1993)."""
DOUBLE_OF_WHORLS = (0.30, 0.20, 0.15, 0.07, 0.12)
"""Double loops are most common on thumbs."""


Points = tuple[tuple[float, float], ...]
"""Places (x, y), pixels, y down."""


@dataclass(frozen=True, slots=True)
class FlowPlan:
    """What the ridges follow: going around a core they turn half with the angle, around a delta half against it."""

    pattern: Pattern
    center: tuple[float, float]
    cores: Points
    deltas: Points
    roundness: float
    """See `ROUNDNESS`."""
    round_reach_px: float
    """Over which distance from a core the roundness is lost."""


def choose_pattern(finger_position: int, rng: np.random.Generator) -> Pattern:
    """Draw a pattern in natural proportion for a finger position (1-10, ISO/IEC 19794-2)."""
    return ORDER[int(rng.choice(len(ORDER), p=pattern_shares(finger_position)))]


def pattern_shares(finger_position: int) -> tuple[float, ...]:
    """Return how frequent each pattern of `ORDER` is on a finger (1-10, ISO/IEC 19794-2); the sum is 1."""
    hand, finger = divmod(finger_position - 1, 5)
    arches, whorls = ARCHES[hand][finger], WHORLS[hand][finger]
    loops = 1 - arches - whorls
    # In a print of the right hand the little finger is on the right: loops towards it open to the right.
    radial = loops * RADIAL_OF_LOOPS[finger]
    left, right = (radial, loops - radial) if hand == 0 else (loops - radial, radial)
    tented, double = arches * TENTED_OF_ARCHES, whorls * DOUBLE_OF_WHORLS[finger]
    return arches - tented, tented, left, right, whorls - double, double


def plan_flow(pattern: Pattern, height_px: int, width_px: int, rng: np.random.Generator) -> FlowPlan:
    """Draw where the pattern, its cores and its deltas lie on a pad of this size at 500 ppi, and its form."""
    center = (width_px / 2 + float(rng.normal(0, 14)), height_px * 0.44 + float(rng.normal(0, 18)))
    cores, deltas = _place_singularities(pattern, center, rng)
    roundness, reach_px = float(rng.uniform(*ROUNDNESS)), float(rng.uniform(*ROUND_REACH_PX))
    return FlowPlan(pattern, center, cores, deltas, roundness, reach_px)


def ridge_direction(plan: FlowPlan, height_px: int, width_px: int, rng: np.random.Generator) -> FloatField:
    """Return the ridge direction at each pixel, radians, y up, any multiple of pi apart: height x width float32."""
    rows, columns = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    across = (columns - np.float32(plan.center[0])) / np.float32(width_px / 2)
    along = (rows - np.float32(plan.center[1])) / np.float32(height_px / 2)
    if plan.pattern is Pattern.ARCH:
        direction = _arch_direction(across, along, rng)
    else:
        fall = float(rng.uniform(0.25, 0.7))
        flanks = np.float32(-fall) * across * np.exp(-(np.maximum(along - 0.1, 0) ** 2) / 0.18)
        direction = _zero_pole_direction(plan, columns, rows) + flanks
    for spacing_px, turn_rad in WANDERING:
        direction = direction + np.float32(turn_rad) * wandering(height_px, width_px, spacing_px, rng)
    return np.asarray(direction, dtype=np.float32)


def _place_singularities(
    pattern: Pattern, center: tuple[float, float], rng: np.random.Generator
) -> tuple[Points, Points]:
    """Draw the cores and the deltas of a pattern around `center` (x, y)."""
    if pattern is Pattern.ARCH:
        return (), ()
    x, y = center
    if pattern in (Pattern.LEFT_LOOP, Pattern.RIGHT_LOOP):
        side = 1 if pattern is Pattern.LEFT_LOOP else -1
        delta = (x + side * float(rng.uniform(65, 140)), y + float(rng.uniform(75, 160)))
        return (((x, y),), (delta,))
    if pattern is Pattern.TENTED_ARCH:
        return (((x, y + 20),), ((x + float(rng.normal(0, 4)), y + float(rng.uniform(70, 140))),))
    if pattern is Pattern.WHORL:
        gap, lean = float(rng.uniform(18, 44)), float(rng.normal(0, 0.35))
    else:
        gap, lean = float(rng.uniform(60, 85)), float(rng.choice((-1.0, 1.0)) * rng.uniform(0.5, 0.9))
    dx, dy = gap / 2 * math.sin(lean), gap / 2 * math.cos(lean)
    left = (x - float(rng.uniform(85, 160)), y + float(rng.uniform(75, 170)))
    right = (x + float(rng.uniform(85, 160)), y + float(rng.uniform(75, 170)))
    return (((x - dx, y - dy), (x + dx, y + dy)), (left, right))


def _zero_pole_direction(plan: FlowPlan, columns: FloatField, rows: FloatField) -> FloatField:
    direction = np.zeros_like(columns)
    for x, y in plan.cores:
        angle = np.arctan2(np.float32(y) - rows, columns - np.float32(x))
        direction += np.float32(0.5) * (angle + _leg_correction(plan, (x, y), columns, rows, angle))
    for x, y in plan.deltas:
        direction -= np.float32(0.5) * np.arctan2(np.float32(y) - rows, columns - np.float32(x))
    return direction


def _leg_correction(
    plan: FlowPlan, core: tuple[float, float], columns: FloatField, rows: FloatField, angle: FloatField
) -> FloatField:
    """Turn the field near a core so that its loop is rounder and the legs run closer to parallel."""
    others = [(1, c) for c in plan.cores if c != core] + [(-1, d) for d in plan.deltas]
    leg_axis = sum(sign * math.atan2(y - core[1], core[0] - x) for sign, (x, y) in others)
    distance = np.hypot(columns - np.float32(core[0]), rows - np.float32(core[1]))
    strength = np.float32(plan.roundness) * np.exp(-distance / np.float32(plan.round_reach_px))
    return np.asarray(-strength * np.sin(angle - np.float32(leg_axis)), dtype=np.float32)


def _arch_direction(across: FloatField, along: FloatField, rng: np.random.Generator) -> FloatField:
    rise = float(rng.uniform(0.75, 1.15))
    steepness = rise * np.exp(-(((along - 0.35) / 0.75) ** 2)) + 0.45 * np.exp(-(((along + 0.8) / 0.6) ** 2))
    return np.asarray(-np.arctan(1.15 * steepness * np.sin(np.clip(across, -1.2, 1.2) * 0.8 * np.pi)), dtype=np.float32)


def wandering(height_px: int, width_px: int, spacing_px: float, rng: np.random.Generator) -> FloatField:
    """Return a smooth random field of about unit variance that changes over `spacing_px`: height x width float32.

    Fields of real fingers stray like this from every model, and it is this straying that makes two fingers of one
    pattern differ: wherever ridges spread or close up, minutiae begin and end.
    """
    shape = (round(height_px / spacing_px) + 3, round(width_px / spacing_px) + 3)
    knots = np.clip(rng.standard_normal(shape, dtype=np.float32), -2, 2)
    field = cv2.resize(knots, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
    return np.asarray(field * np.float32(1.25), dtype=np.float32)
