"""Numbers fitted by scripts/train_fusion.py, which writes this file. Do not edit.

Weights on 1288 mated and 16320 non-mated pairs of whole presses;
calibration on 93772 non-mated pairs of 25 sets.
"""

from typing import Final

FUSION_WEIGHTS: Final = (
    0.2340,
    0.7570,
    1.8260,
)
"""One for each of `fusion.signs_of_identity`; none is negative."""

FUSION_INTERCEPT: Final = 2.8259

LOSS_PER_MISSING: Final = 0.3000
"""Raw score taken off for each supported minutia that is missing from `calibration.ENOUGH_SUPPORTED`."""

CALIBRATION_RAW: Final = (
    -8.0990,
    -7.2917,
    -3.8081,
    -3.0745,
    -2.1582,
    -1.4824,
    -0.9518,
    -0.3045,
)
CALIBRATION_SCORES: Final = (
    0.0000,
    3.0000,
    5.0000,
    7.0000,
    10.0000,
    13.0000,
    16.0000,
    20.0000,
)

CALIBRATION_FMR_LOW: Final = (
    0.999959,
    0.352634,
    0.155415,
    0.098411,
    0.041340,
    0.017420,
    0.007468,
    0.002116,
)
CALIBRATION_FMR_HIGH: Final = (
    1.000000,
    0.358762,
    0.160081,
    0.102257,
    0.043926,
    0.019134,
    0.008611,
    0.002745,
)
"""95 % interval of the false match rate seen over all these pairs at each raw score."""

CALIBRATION_TAIL_SLOPE: Final = 8.6251
"""Score per unit of raw score beyond the table."""

CALIBRATION_PAIRS: Final = 93772
"""Non-mated pairs that the table rests on."""
