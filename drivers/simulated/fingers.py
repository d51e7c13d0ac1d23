"""Master fingers: the whole ridge relief of a finger that does not exist, grown from random seeds.

Everything follows from (person seed, finger position) and, where they are given, the person's sex and age.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from drivers.simulated.growth import grow_relief
from drivers.simulated.minutiae import TrueMinutia, find_minutiae
from drivers.simulated.patterns import FloatField, Pattern, choose_pattern, plan_flow, ridge_direction, wandering
from drivers.simulated.persons import Traits
from drivers.simulated.skin_detail import draw_creases, draw_scars, draw_wrinkles, scatter_pores, smooth_noise

MASTER_HEIGHT_PX = 560
MASTER_WIDTH_PX = 416
MASTER_PPI = 500

SIZE_BY_FINGER = (1.0, 1.08, 0.97, 1.0, 0.95, 0.86)
"""Relative size of the pad: any, thumb, index, middle, ring, little."""

_PERSON, _FINGER, _SKIN = 1, 2, 6


@dataclass(frozen=True, slots=True, eq=False)
class MasterFinger:
    """A finger's pad at 500 ppi, 560 x 416 float32 each; it never changes, whatever the day's skin is like.

    `relief` is -1 in a valley to 1 on a ridge; `pores` 0 to 1; `grain` is the fine unevenness of the skin, about unit
    variance, `patches` the coarse one; `creases`, `wrinkles` and `scars` 0 to 1, the deepest 1: those show first.
    `pad_x_px`, `pad_y_px` are the half axes of the area a good press touches. `minutiae` are those of the whole pad.
    """

    person_seed: int
    finger_position: int
    traits: Traits
    pattern: Pattern
    relief: FloatField
    pores: FloatField
    grain: FloatField
    patches: FloatField
    creases: FloatField
    wrinkles: FloatField
    scars: FloatField
    pad_x_px: float
    pad_y_px: float
    minutiae: tuple[TrueMinutia, ...]


def grow_finger(person_seed: int, finger_position: int, traits: Traits | None = None) -> MasterFinger:
    """Grow the finger at `finger_position` (1-10, ISO/IEC 19794-2) of the person `person_seed` (0 or more).

    Sex and age are drawn from the seed unless `traits` says otherwise.
    """
    if not 1 <= finger_position <= 10:
        raise ValueError("finger positions are 1 to 10")
    person = np.random.default_rng((_PERSON, person_seed))
    drawn, person_size = Traits.draw(person), float(person.uniform(0.95, 1.05))
    traits = traits or drawn
    rng = np.random.default_rng((_FINGER, person_seed, finger_position))
    pattern = choose_pattern(finger_position, rng)
    plan = plan_flow(pattern, MASTER_HEIGHT_PX, MASTER_WIDTH_PX, rng)
    direction = ridge_direction(plan, MASTER_HEIGHT_PX, MASTER_WIDTH_PX, rng)
    period_px = _ridge_period(traits.ridge_period_px(finger_position, person), rng)
    relief = grow_relief(direction, period_px, rng)
    size = traits.hand_size * person_size * SIZE_BY_FINGER[(finger_position - 1) % 5 + 1]
    on_skin = np.random.default_rng((_SKIN, person_seed, finger_position))
    shape = (MASTER_HEIGHT_PX, MASTER_WIDTH_PX)
    return MasterFinger(
        person_seed,
        finger_position,
        traits,
        pattern,
        relief,
        scatter_pores(relief, on_skin),
        smooth_noise(*shape, 1.1, on_skin),
        wandering(*shape, 28.0, on_skin),
        draw_creases(*shape, on_skin),
        draw_wrinkles(*shape, on_skin),
        draw_scars(*shape, on_skin),
        pad_x_px=146.0 * size,
        pad_y_px=min(218.0 * size, 240.0),
        minutiae=find_minutiae(relief, direction, period_px, plan.cores + plan.deltas),
    )


def drawn_traits(person_seed: int) -> Traits:
    """Return sex and age of a person of whom nothing else is said."""
    return Traits.draw(np.random.default_rng((_PERSON, person_seed)))


class FingerShelf:
    """Keeps the last grown fingers at hand, 6 MB each. May be used from several threads."""

    def __init__(self, capacity: int = 12) -> None:
        self._capacity = capacity
        self._fingers: OrderedDict[tuple[int, int, Traits | None], MasterFinger] = OrderedDict()
        self._lock = threading.Lock()

    def holds(self, person_seed: int, finger_position: int, traits: Traits | None = None) -> bool:
        """Whether the finger is at hand."""
        with self._lock:
            return (person_seed, finger_position, traits) in self._fingers

    def finger(self, person_seed: int, finger_position: int, traits: Traits | None = None) -> MasterFinger:
        """Return the finger, growing it if it is not at hand."""
        key = (person_seed, finger_position, traits)
        with self._lock:
            if key in self._fingers:
                self._fingers.move_to_end(key)
                return self._fingers[key]
        # outside the lock: a frame must not wait for another finger
        grown = grow_finger(person_seed, finger_position, traits)
        with self._lock:
            self._fingers[key] = grown
            self._fingers.move_to_end(key)
            while len(self._fingers) > self._capacity:
                self._fingers.popitem(last=False)
        return grown


def _ridge_period(mean_px: float, rng: np.random.Generator) -> FloatField:
    """The period wanders by a tenth and grows below the core, towards the joint."""
    wander = wandering(MASTER_HEIGHT_PX, MASTER_WIDTH_PX, 50.0, rng)
    below = np.clip(np.linspace(-1, 1, MASTER_HEIGHT_PX, dtype=np.float32), 0, 1)[:, None]
    period = mean_px * (1 + 0.11 * wander + 0.07 * below)
    return np.asarray(period, dtype=np.float32)
