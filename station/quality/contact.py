"""Contact area: how much finger lies on the glass, against what this sensor can take."""

from __future__ import annotations

import numpy as np

from station.quality.ridge_field import BLOCK_PX, BoolGrid, RidgeField

_FULL_CONTACT_SHARE = 0.5
"""Share of a small sensor's area that a well placed finger covers."""

_FULL_CONTACT_PX = 60_000
"""Area of a well placed adult finger at 500 ppi; larger sensors ask for no more."""


def full_contact_px(field: RidgeField) -> float:
    """Return the area that a well placed finger has on this sensor, in pixels at 500 ppi."""
    return min(_FULL_CONTACT_SHARE * field.sensor_area_px, _FULL_CONTACT_PX)


def contact_share(field: RidgeField) -> float:
    """Return the finger's area as a share of full contact; above 1 for a finger that more than fills it."""
    return float(field.finger_share.sum()) * BLOCK_PX**2 / full_contact_px(field)


def clear_share(field: RidgeField, clear: BoolGrid) -> float:
    """Return the area of the clear blocks as a share of full contact."""
    return float(np.count_nonzero(clear)) * BLOCK_PX**2 / full_contact_px(field)
