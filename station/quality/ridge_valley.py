"""Ridge to valley: how wide ridges are compared with valleys, the sign of water and of pressure, and how evenly.

The idea is the ridge-valley uniformity of ISO/IEC 29794-4; the share of dark area is used instead of counted widths
because it is defined everywhere and symmetric: 0.5 is even, towards 1 the valleys fill, towards 0 ridges wear thin.
"""

from __future__ import annotations

from station.quality.ridge_field import RidgeField


def ridge_share(field: RidgeField) -> float:
    """Return the share of ridge area in the finger's area, 0-1."""
    return field.mean_over_finger(field.ridge_share)


def unevenness(field: RidgeField) -> float:
    """Return how far the ridge share varies over the finger (standard deviation, 0-0.5): 0 the same everywhere."""
    shares = field.ridge_share[field.is_finger]
    return float(shares.std()) if shares.size else 0.0
