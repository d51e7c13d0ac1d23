"""Which one thing to mend first, from the features that tell dry from wet and light from hard.

A score alone hides the cause: a dry, a drowned and a faint print may all get the same number.
"""

from __future__ import annotations

from station.quality.calibration import Calibration
from station.quality.features import Features
from station.records import QualityReason

_PRESSURE_EXPLAINS = 0.6
"""How much of the dark valleys a hard press accounts for."""

_WEAR_WEIGHT = 0.5
"""Wear is what remains when nothing that can be mended at once shows as strongly."""


def cause(features: Features, score: int, calibration: Calibration) -> QualityReason | None:
    """Return what keeps this press from being good, None at the pass line and above."""
    if not has_finger(features, calibration):
        return QualityReason.NO_FINGER
    if score >= calibration.pass_score:
        return None
    if features.residue >= calibration.dirty_residue:
        return QualityReason.DIRTY_GLASS
    severities = _severities(features, calibration)
    worst = max(severities, key=lambda reason: severities[reason])
    return worst if severities[worst] >= calibration.least_severity else QualityReason.CREASED


def has_finger(features: Features, calibration: Calibration) -> bool:
    """Return whether there are ridges at all: area enough, and some direction in it."""
    return features.contact_share >= calibration.no_finger_contact and features.quality >= calibration.no_finger_quality


def _severities(f: Features, c: Calibration) -> dict[QualityReason, float]:
    """How strongly each cause shows, 0-1. Earlier ones win ties: placement before skin, skin before wear."""
    hard = c.hard_share(f.ridge_share) * c.hard_quality(f.quality)
    flooded = max(c.wet_fill(f.valley_fill), c.wet_share(f.ridge_share) * c.wet_quality(f.quality))
    # thin ridges that are black have gaps, not dots: creases cut them
    thin = c.dry_share(f.ridge_share) * c.dry_share_darkness(f.ridge_darkness)
    pale = max(thin, c.dry_darkness(f.ridge_darkness))
    return {
        QualityReason.MOVED: c.moved(f.motion),
        QualityReason.OFF_CENTER: c.off_center_cause(f.off_center),
        QualityReason.SMALL_CONTACT: c.small_contact(f.contact_share),
        # wide ridges that are still whole speak for pressure, also where it closes the valleys
        QualityReason.WET: flooded * (1 - _PRESSURE_EXPLAINS * hard),
        QualityReason.TOO_HARD: hard,
        QualityReason.DRY: pale * c.dry_quality(f.quality),
        QualityReason.TOO_LIGHT: c.light_darkness(f.ridge_darkness) * c.light_share(f.ridge_share),
        QualityReason.CREASED: _WEAR_WEIGHT * c.worn_quality(f.quality),
    }
