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

    # the score: a weighted geometric mean, so that one bad feature cannot be paid for by the others
    clear_share: Factor = Factor(Ramp(0.0, 1.35), 0.32)
    quality: Factor = Factor(Ramp(0.18, 0.95), 0.40)
    contrast: Factor = Factor(Ramp(0.03, 0.25), 0.45)
    thin_ridges: Factor = Factor(Ramp(0.06, 0.29), 0.35)
    wide_ridges: Factor = Factor(Ramp(0.82, 0.58), 0.45)
    valley_fill: Factor = Factor(Ramp(0.88, 0.50), 0.80)
    off_center: Factor = Factor(Ramp(0.75, 0.14), 1.0)
    motion: Factor = Factor(Ramp(1.0, 0.25), 0.80)

    # the reason: how strongly each cause shows
    no_finger_contact: float = 0.06
    no_finger_quality: float = 0.15
    dirty_residue: float = 0.10
    moved: Ramp = Ramp(0.30, 0.80)
    small_contact: Ramp = Ramp(0.85, 0.30)
    off_center_cause: Ramp = Ramp(0.12, 0.45)
    wet_fill: Ramp = Ramp(0.45, 0.75)
    wet_share: Ramp = Ramp(0.50, 0.60)
    wet_quality: Ramp = Ramp(0.66, 0.50)
    hard_share: Ramp = Ramp(0.52, 0.64)
    hard_quality: Ramp = Ramp(0.47, 0.64)
    dry_share: Ramp = Ramp(0.38, 0.22)
    dry_share_darkness: Ramp = Ramp(0.60, 0.40)
    dry_darkness: Ramp = Ramp(0.35, 0.15)
    dry_quality: Ramp = Ramp(0.80, 0.53)
    light_darkness: Ramp = Ramp(0.30, 0.10)
    light_share: Ramp = Ramp(0.22, 0.36)
    worn_quality: Ramp = Ramp(0.72, 0.35)
    least_severity: float = 0.2


FAIR_SCORE = 40
"""From here on a press is usable, though it does not pass."""


def band(score: int, pass_score: int = 60) -> QualityBand:
    """Return the word that goes with `score`: GOOD from the pass line on, FAIR from 40 on, LOW below."""
    if score >= pass_score:
        return QualityBand.GOOD
    return QualityBand.FAIR if score >= FAIR_SCORE else QualityBand.LOW
