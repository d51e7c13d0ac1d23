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

LOSS_PER_MISSING: Final = 0.4000
"""Raw score taken off for each supported minutia that is missing from `calibration.ENOUGH_SUPPORTED`."""

CALIBRATION_RAW: Final = (
    -8.5899,
    -8.5899,
    -8.5899,
    -7.7023,
    -4.4658,
    -3.5093,
    -2.6087,
    -1.9440,
    -1.3220,
    -0.7680,
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

CALIBRATION_FMR_LOW: Final = (
    0.999959,
    0.999959,
    0.999959,
    0.348963,
    0.171764,
    0.100061,
    0.044525,
    0.019494,
    0.007612,
    0.002747,
)
CALIBRATION_FMR_HIGH: Final = (
    1.000000,
    1.000000,
    1.000000,
    0.355076,
    0.176619,
    0.103935,
    0.047203,
    0.021303,
    0.008765,
    0.003458,
)
"""95 % interval of the false match rate seen over all these pairs at each raw score."""

CALIBRATION_TAIL_SLOPE: Final = 9.0121
"""Score per unit of raw score beyond the table."""

CALIBRATION_PAIRS: Final = 93772
"""Non-mated pairs that the table rests on."""
