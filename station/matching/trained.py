"""Numbers fitted by scripts/train_fusion.py, which writes this file. Do not edit.

Fitted on 1008 mated and 13440 non-mated pairs.
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

CALIBRATION_RAW: Final = (
    -9.4212,
    -5.1563,
    -4.5979,
    -4.2456,
    -3.7004,
    -3.2655,
    -2.7403,
    -2.2676,
    -1.9535,
    -1.4480,
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

CALIBRATION_TAIL_SLOPE: Final = 10.9521
"""Score per unit of raw score beyond the table."""
