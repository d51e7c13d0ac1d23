"""Numbers fitted by scripts/train_quality.py, which writes this file. Do not edit.

On 736 real presses (whole and cut) and 270 simulated ones.
"""

from typing import Final

Numbers = tuple[float, ...]

ACCEPTANCE_STAIRS: Final[tuple[tuple[Numbers, Numbers], ...]] = (
    (
        (1.9459, 2.9957, 3.3673, 3.7377, 4.3808),
        (15.5649, 4.3844, 3.3286, 0.0000),
    ),
    (
        (2.1484, 2.8809, 3.0858, 3.2799, 3.5678),
        (11.2229, 0.0000, 0.0000, 3.2927),
    ),
    (
        (-0.2035, -0.1394, -0.1238, -0.1100, -0.0782),
        (10.1767, 1.8136, 0.0000, 0.9962),
    ),
)
"""For each of `press_features.PressFeatures`: places, and the rise between each two of them."""

ACCEPTANCE_INTERCEPT: Final = 30.7083

ACCEPTANCE_RAW: Final = (30.7083, 44.1672, 59.4973, 65.0361, 68.3860, 70.7525, 73.7621, 76.5403, 79.3907, 81.4884)
ACCEPTANCE_SCORES: Final = (0.0000, 10.0000, 20.0000, 30.0000, 40.0000, 50.0000, 60.0000, 70.0000, 80.0000, 100.0000)
