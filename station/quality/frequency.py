"""Frequency domain analysis: how much of a ridge signature's energy lies at one ridge frequency.

ISO/IEC 29794-4, frequency domain analysis: the strongest frequency with its neighbors, over all of them. Evenly
spaced whole ridges put nearly everything there; smudges, dots and scars spread it.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from station.quality.ridge_field import FloatGrid
from station.quality.signature import ACROSS

_LONGEST_PERIOD_PX, _SHORTEST_PERIOD_PX = 16.0, 5.0
"""At 500 ppi; ridges of children and of large hands lie between."""

_PEAK_REACH = 2
"""Frequencies to both sides that belong to the peak: one, doubled by the padding."""

_NOISE_ENERGY = 40.0
"""Energy that sensor noise has in all frequencies together; blank blocks have no ridge frequency."""


def frequency_purity(signatures: FloatGrid) -> FloatGrid:
    """Return for each signature the share of its energy at its ridge frequency, 0-1."""
    energy = _energy(signatures)
    low, high = _ridge_band(energy.shape[1])
    peak = low + energy[:, low:high].argmax(axis=1) if len(energy) else np.zeros(0, np.intp)
    around = peak[:, None] + np.arange(-_PEAK_REACH, _PEAK_REACH + 1)
    near = np.take_along_axis(energy, np.clip(around, 1, energy.shape[1] - 1), axis=1).sum(axis=1)
    return cast("FloatGrid", np.minimum(1, near / (energy[:, 1:].sum(axis=1) + np.float32(_NOISE_ENERGY))))


def _energy(signatures: FloatGrid) -> FloatGrid:
    window = np.hanning(ACROSS).astype(np.float32)
    calm = (signatures - signatures.mean(axis=1, keepdims=True)) * window
    return cast("FloatGrid", np.square(np.abs(np.fft.rfft(calm, n=2 * ACROSS, axis=1))).astype(np.float32) / ACROSS)


def _ridge_band(frequencies: int) -> tuple[int, int]:
    """First and last (exclusive) frequency that ridges can have; samples are 2 px at 500 ppi apart."""
    length_px = 2 * 2 * ACROSS
    low, high = round(length_px / _LONGEST_PERIOD_PX), round(length_px / _SHORTEST_PERIOD_PX)
    return max(1, low), min(frequencies, high + 1)
