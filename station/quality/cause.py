"""Which one thing to mend first, from the features that tell dry from wet and light from hard.

A score alone hides the cause: a dry, a drowned and a faint print may all get the same number.
"""

from __future__ import annotations

from station.quality.calibration import Calibration
from station.quality.features import Features
from station.records import QualityReason

_PRESSURE_EXPLAINS = 0.6
"""How much of the dark valleys a hard press accounts for."""

_LIGHTNESS_EXPLAINS = 0.8
"""How much of a small contact a light touch accounts for."""

_WEAR_WEIGHT = 0.4
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


def pressure(f: Features, c: Calibration) -> float:
    """Return how hard the finger presses: the ridge share, and more where the contact is larger than full."""
    return f.ridge_share + c.contact_to_pressure * (
        min(c.most_contact, max(c.full_contact, f.contact_share)) - c.full_contact
    )


def wetness(f: Features, c: Calibration) -> float:
    """Return how far water darkens the valleys, 0-1; 0 where the ridges are no darker than a dry finger's."""
    return f.valley_darkness * c.wet_ridges(f.ridge_darkness)


def _severities(f: Features, c: Calibration) -> dict[QualityReason, float]:
    """How strongly each cause shows, 0-1. Earlier ones win ties: placement before skin, skin before wear."""
    hard, flooded = c.hard_cause(pressure(f, c)), c.wet_cause(wetness(f, c))
    # a crease is as bright as the glass; bright lines in dark valleys are where the water is thin
    creased = c.creased_cause(f.creases) * c.bright_valleys(f.valley_fill)
    # a light touch leaves ridges pale but whole, and what can barely be seen hardly touches; dryness breaks ridges
    pale, barely_seen, dotted = c.pale(f.ridge_darkness), c.barely_seen(f.ridge_darkness), c.dotted(f.ridge_share)
    light = pale * max(barely_seen, c.unbroken(f.quality) * (1 - dotted))
    # thin ridges that are black have gaps, not dots: creases cut them
    thin = c.thin(f.ridge_share) * c.thin_darkness(f.ridge_darkness) * (1 - creased)
    dry = max(pale, thin) * max(dotted, c.broken(f.quality)) * (1 - barely_seen)
    return {
        QualityReason.MOVED: c.moved(f.motion),
        QualityReason.OFF_CENTER: c.off_center_cause(f.off_center),
        QualityReason.SMALL_CONTACT: c.small_contact(f.contact_share) * (1 - _LIGHTNESS_EXPLAINS * light),
        # very wide ridges speak for pressure, which darkens valleys too
        QualityReason.WET: flooded * (1 - _PRESSURE_EXPLAINS * hard),
        QualityReason.TOO_HARD: hard,
        QualityReason.DRY: dry,
        QualityReason.TOO_LIGHT: light,
        QualityReason.CREASED: max(creased, _WEAR_WEIGHT * c.worn_quality(f.quality)),
    }
