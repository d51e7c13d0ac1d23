"""The numbers of the quality score: what each feature must reach, and how much it weighs.

Set so that ordinary presses of optical and capacitive scanners pass at 60 and each scripted fault of a good print falls
below. Every factor only rises as its feature gets better, so the score does too.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.records import QualityBand


@dataclass(frozen=True, slots=True)
class Ramp:
    """0 at `none`, 1 at `full`, straight between; `full` below `none` makes it fall."""

    none: float
    full: float

    def __call__(self, value: float) -> float:
        """Return where `value` lies on the ramp, 0-1."""
        return min(1.0, max(0.0, (value - self.none) / (self.full - self.none)))


@dataclass(frozen=True, slots=True)
class Factor:
    """One feature's part in the score: its desirability (never below `floor`) to the power of `weight`."""

    ramp: Ramp
    weight: float
    floor: float = 0.02

    def __call__(self, value: float) -> float:
        """Return the factor, 0-1."""
        return float(max(self.floor, self.ramp(value)) ** self.weight)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Everything that turns features into a score and a reason. Shares and ratios are those of the feature modules."""

    pass_score: int = 60

    # a block is clear when its ridges run one way, unbroken, and stand out
    clear_block_quality: float = 0.58
    clear_block_contrast: float = 0.06

    # a hard press widens the ridges and the contact: what full contact and more adds to the ridge share
    contact_to_pressure: float = 0.04
    full_contact: float = 1.3
    most_contact: float = 3.3

    # water darkens the valleys and the ridges; a sensor with a gray ground darkens the valleys alone
    wet_ridges: Ramp = Ramp(0.60, 0.74)

    # the score: a weighted geometric mean, so that one bad feature cannot be paid for by the others
    contact: Factor = Factor(Ramp(0.10, 0.95), 0.60)
    clear_share: Factor = Factor(Ramp(0.0, 1.35), 0.20)
    quality: Factor = Factor(Ramp(0.28, 0.62), 1.0)
    fine_quality: Factor = Factor(Ramp(0.0, 0.95), 0.10)
    contrast: Factor = Factor(Ramp(0.03, 0.25), 0.45)
    darkness: Factor = Factor(Ramp(0.0, 0.40), 0.75)
    thin_ridges: Factor = Factor(Ramp(0.06, 0.29), 0.35)
    pressure: Factor = Factor(Ramp(0.74, 0.57), 1.25)
    wetness: Factor = Factor(Ramp(0.62, 0.25), 1.0)
    off_center: Factor = Factor(Ramp(0.70, 0.10), 1.2)
    motion: Factor = Factor(Ramp(1.0, 0.25), 0.80)
    creases: Factor = Factor(Ramp(0.45, 0.05), 0.80)

    # the reason: how strongly each cause shows
    no_finger_contact: float = 0.06
    no_finger_quality: float = 0.15
    dirty_residue: float = 0.10
    moved: Ramp = Ramp(0.30, 0.80)
    small_contact: Ramp = Ramp(0.85, 0.45)
    off_center_cause: Ramp = Ramp(0.12, 0.45)
    wet_cause: Ramp = Ramp(0.08, 0.30)
    hard_cause: Ramp = Ramp(0.58, 0.68)
    pale: Ramp = Ramp(0.42, 0.28)
    barely_seen: Ramp = Ramp(0.16, 0.11)
    broken: Ramp = Ramp(0.68, 0.50)
    unbroken: Ramp = Ramp(0.48, 0.62)
    dotted: Ramp = Ramp(0.26, 0.23)
    thin: Ramp = Ramp(0.38, 0.22)
    thin_darkness: Ramp = Ramp(0.60, 0.40)
    creased_cause: Ramp = Ramp(0.06, 0.22)
    bright_valleys: Ramp = Ramp(0.50, 0.30)
    worn_quality: Ramp = Ramp(0.72, 0.35)
    least_severity: float = 0.2


FAIR_SCORE = 40
"""From here on a press is usable, though it does not pass."""


def band(score: int, pass_score: int = 60) -> QualityBand:
    """Return the word that goes with `score`: GOOD from the pass line on, FAIR from 40 on, LOW below."""
    if score >= pass_score:
        return QualityBand.GOOD
    return QualityBand.FAIR if score >= FAIR_SCORE else QualityBand.LOW
