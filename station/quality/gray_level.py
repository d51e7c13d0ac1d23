"""Gray level: how dark ridges and valleys are against the empty glass, whatever ground the sensor has."""

from __future__ import annotations

from station.quality.ridge_field import RidgeField

_LEAST_RANGE = 10.0
"""Gray levels between glass and ridges below which there is nothing to compare."""


def ridge_darkness(field: RidgeField) -> float:
    """Return how dark the ridges are: 0 as the glass, 1 black."""
    ground = max(field.ground_level, 1.0)
    return min(1.0, max(0.0, (ground - field.mean_over_finger(field.ridge_level)) / ground))


def valley_darkness(field: RidgeField) -> float:
    """Return how dark the valleys are: 0 as the glass, 1 black. Water in them makes them so, whatever the ridges."""
    ground = max(field.ground_level, 1.0)
    return min(1.0, max(0.0, (ground - field.mean_over_finger(field.valley_level)) / ground))


def valley_fill(field: RidgeField) -> float:
    """Return how dark the valleys are: 0 as the glass, 1 as the ridges."""
    ground = field.ground_level
    reach = max(_LEAST_RANGE, ground - field.mean_over_finger(field.ridge_level))
    return min(1.0, max(0.0, (ground - field.mean_over_finger(field.valley_level)) / reach))
