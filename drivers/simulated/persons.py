"""Who a simulated person is: sex and age, and how wide the ridges of each finger therefore are.

Women have about a tenth more ridges on the same length than men, on all ten fingers (Gutierrez-Redomero and others,
Forensic Science International 180, 2008). Thumbs have the widest ridges, little fingers the narrowest. Ridges grow with
the hand until it is grown. That old skin shrinks a little is an assumption of ours.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

AGES = (10, 100)
"""Youngest and oldest person, years."""


class Sex(enum.Enum):
    """By the word it has in an address and in a script."""

    FEMALE = "female"
    MALE = "male"


MEAN_PERIOD_PX: Mapping[Sex, float] = MappingProxyType({Sex.FEMALE: 8.6, Sex.MALE: 9.4})
"""Ridge and valley together at 500 ppi, pixels: 0.44 and 0.48 mm, in a pressed print of a grown index finger."""

PERIOD_BY_FINGER = (1.0, 1.06, 1.0, 1.0, 0.98, 0.95)
"""Relative ridge period: any, thumb, index, middle, ring, little."""

_PERIOD_SPREAD = 0.04
_FULL_GROWN_YEARS = 18
_SHRINKS_FROM_YEARS = 60


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a person shows in all fingers. Raises `ValueError` for an age outside `AGES`."""

    sex: Sex
    age_years: int

    def __post_init__(self) -> None:
        if not AGES[0] <= self.age_years <= AGES[1]:
            raise ValueError(f"an age is from {AGES[0]} to {AGES[1]} years")

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Traits:
        """Draw a grown person: women and men alike often, 20 to 90 years."""
        return cls(Sex.FEMALE if rng.random() < 0.5 else Sex.MALE, int(rng.integers(20, 91)))

    @property
    def hand_size(self) -> float:
        """Size of the hand against that of a grown person of middle size of either sex."""
        grown = min(1.0, 0.72 + 0.28 * (self.age_years - AGES[0]) / (_FULL_GROWN_YEARS - AGES[0]))
        return grown * (0.96 if self.sex is Sex.FEMALE else 1.04)

    def ridge_period_px(self, finger_position: int, rng: np.random.Generator) -> float:
        """Draw the mean ridge period of a person's finger (1-10), pixels at 500 ppi."""
        growth = min(1.0, 0.8 + 0.2 * (self.age_years - AGES[0]) / (_FULL_GROWN_YEARS - AGES[0]))
        shrinking = 1 - 0.001 * max(0, self.age_years - _SHRINKS_FROM_YEARS)
        own = 1 + _PERIOD_SPREAD * float(np.clip(rng.standard_normal(), -2, 2))
        return MEAN_PERIOD_PX[self.sex] * PERIOD_BY_FINGER[(finger_position - 1) % 5 + 1] * growth * shrinking * own
