"""Numbers fitted by scripts/train_fusion.py, which writes this file. Do not edit.

Weights on 1008 mated and 13440 non-mated pairs of whole presses;
calibration on 80009 non-mated pairs of 20 sets.
"""

from typing import Final

FUSION_WEIGHTS: Final = (
    1.2657,
    1.0426,
    12.9837,
    2.6705,
    2.3429,
)
"""One for each of `fusion.signs_of_identity`; none is negative."""

FUSION_INTERCEPT: Final = 0.8289

LOSS_PER_MISSING: Final = 1.5000
"""Raw score taken off for each supported minutia that is missing from `calibration.ENOUGH_SUPPORTED`."""

CALIBRATION_RAW: Final = (
    -15.6712,
    -8.9445,
    -7.2650,
    -6.0684,
    -4.7093,
    -4.0165,
    -3.2668,
    -2.6381,
    -2.1684,
    -1.6800,
)
CALIBRATION_SCORES: Final = (
    0.0000,
    1.0000,
    2.0000,
    3.0000,
    5.0000,
    7.0000,
    10.0000,
    13.0000,
    16.0000,
    20.0000,
)

CALIBRATION_TAIL_SLOPE: Final = 8.4273
"""Score per unit of raw score beyond the table."""
