"""Numbers fitted by scripts/train_fusion.py, which writes this file. Do not edit.

Weights on 1288 mated and 16320 non-mated pairs of whole presses;
calibration on 93772 non-mated pairs of 25 sets.
"""

from typing import Final

FUSION_WEIGHTS: Final = (
    0.2351,
    0.7583,
    1.8217,
)
"""One for each of `fusion.signs_of_identity`; none is negative."""

FUSION_INTERCEPT: Final = 2.8242

LOSS_PER_MISSING: Final = 0.6000
"""Raw score taken off for each supported minutia that is missing from `calibration.ENOUGH_SUPPORTED`."""

CALIBRATION_RAW: Final = (
    -9.5899,
    -8.6991,
    -5.4045,
    -4.4182,
    -3.4695,
    -2.7613,
    -2.0837,
    -1.4871,
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
    0.348995,
    0.173291,
    0.101869,
    0.045535,
    0.019870,
    0.007767,
    0.002827,
)
CALIBRATION_FMR_HIGH: Final = (
    1.000000,
    0.355108,
    0.178163,
    0.105773,
    0.048240,
    0.021696,
    0.008931,
    0.003548,
)
"""95 % interval of the false match rate seen over all these pairs at each raw score."""

CALIBRATION_TAIL_SLOPE: Final = 8.2619
"""Score per unit of raw score beyond the table."""

CALIBRATION_PAIRS: Final = 93772
"""Non-mated pairs that the table rests on."""
