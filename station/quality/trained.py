"""Numbers fitted by scripts/train_quality.py, which writes this file. Do not edit.

On 736 real presses (whole and cut) and 270 simulated ones.
"""

from typing import Final

Numbers = tuple[float, ...]

ACCEPTANCE_STAIRS: Final[tuple[tuple[Numbers, Numbers], ...]] = (
    (
        (1.9459, 2.9957, 3.3673, 3.7377, 4.3808),
        (22.9730, 10.1292, 1.2281, 0.0000),
    ),
    (
        (2.1484, 2.8809, 3.0849, 3.2778, 3.5582),
        (21.6766, 0.0629, 0.0000, 3.0609),
    ),
    (
        (-0.2035, -0.1390, -0.1235, -0.1098, -0.0782),
        (12.2256, 0.8283, 0.0000, 0.0000),
    ),
)
"""For each of `press_features.PressFeatures`: places, and the rise between each two of them."""

ACCEPTANCE_INTERCEPT: Final = 25.9268

ACCEPTANCE_RAW: Final = (25.9268, 45.0162, 70.3133, 79.6857, 85.0102, 88.3593, 93.2939, 94.8431, 97.4450, 98.1114)
ACCEPTANCE_SCORES: Final = (0.0000, 10.0000, 20.0000, 30.0000, 40.0000, 50.0000, 60.0000, 70.0000, 80.0000, 100.0000)
