"""Contrast: how far the ridges stand out from the valleys, in gray levels."""

from __future__ import annotations

from station.quality.ridge_field import FloatGrid, RidgeField


def contrast(field: RidgeField) -> FloatGrid:
    """Return for each block the difference between the gray of its valleys and of its ridges, 0-255."""
    return field.valley_level - field.ridge_level
