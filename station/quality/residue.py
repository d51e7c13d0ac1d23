"""Dirty glass: the marks that earlier fingers left on the empty glass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from station.quality.contrast import contrast
from station.quality.orientation import certainty
from station.quality.ridge_field import ridge_field

_VISIBLE_CONTRAST = 8.0
"""Gray levels from which a mark can be taken for ridges."""

_RIDGE_CERTAINTY = 0.5
"""Orientation certainty that latent prints reach and even sensor noise does not."""


def residue_share(background: NDArray[np.uint8]) -> float:
    """Return the share of the empty glass (500 ppi, uint8) that carries ridge-like marks, 0-1."""
    field = ridge_field(background)
    marked = (contrast(field) >= _VISIBLE_CONTRAST) & (certainty(field) >= _RIDGE_CERTAINTY) & field.is_finger
    return float(np.count_nonzero(marked)) / marked.size
