"""Numbers fitted by scripts/train_quality.py, which writes this file. Do not edit.

On 736 real presses (whole and cut) and 360 simulated ones.
"""

from typing import Final

Numbers = tuple[float, ...]

ACCEPTANCE_STAIRS: Final[tuple[tuple[Numbers, Numbers], ...]] = (
    (
        (0.0000, 2.8332, 3.2581, 3.6636, 4.1109),
        (24.2393, 9.4590, 0.1733, 0.0000),
    ),
    (
        (0.3907, 2.7928, 3.0311, 3.2577, 3.5738),
        (19.6810, 2.5844, 0.0000, 4.3843),
    ),
    (
        (-0.2150, -0.1472, -0.1257, -0.1111, -0.0787),
        (9.6326, 2.9110, 0.0000, 0.8310),
    ),
)
"""For each of `press_features.PressFeatures`: places, and the rise between each two of them."""

ACCEPTANCE_INTERCEPT: Final = -2.7996

ACCEPTANCE_RAW: Final = (-2.7996, 38.9923, 49.8036, 54.8620, 58.9030, 61.4554, 65.0959, 66.1274, 69.0402, 71.0963)
ACCEPTANCE_SCORES: Final = (0.0000, 10.0000, 20.0000, 30.0000, 40.0000, 50.0000, 60.0000, 70.0000, 80.0000, 100.0000)
