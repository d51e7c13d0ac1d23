"""The office's rules for an enrollment, as data. Every number is a setting with a sensible default."""

from __future__ import annotations

from dataclasses import dataclass

from station.ids import FingerPosition as P

THUMBS_FIRST: tuple[P, ...] = (
    P.RIGHT_THUMB,
    P.LEFT_THUMB,
    P.RIGHT_INDEX,
    P.LEFT_INDEX,
    P.RIGHT_MIDDLE,
    P.LEFT_MIDDLE,
    P.RIGHT_RING,
    P.LEFT_RING,
    P.RIGHT_LITTLE,
    P.LEFT_LITTLE,
)
"""The order of the identity card (GA/T 1012): thumb, index, middle, ring, little, one finger of each hand."""


@dataclass(frozen=True, slots=True)
class EnrollmentPolicy:
    """How many fingers, in which order, and when to stop asking an old hand for more."""

    order: tuple[P, ...] = THUMBS_FIRST
    good_fingers_wanted: int = 2
    pass_score: int = 60
    """Quality score (0-100) from which a press counts as good."""
    max_presentations: int = 4
    """Presses of one finger; further ones are not asked for."""
    max_weak_fingers: int = 4
    """After so many fingers that gave weak presses only, the weak ones are accepted instead of asking for the next."""
    min_minutiae: int = 8
    """A press with fewer minutiae cannot be recognized again and does not count as usable."""
