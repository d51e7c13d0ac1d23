"""The office's rules for an enrollment, as data. Every number is a setting with a sensible default."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

from station.ids import FingerPosition as P
from station.quality import acceptance, nfiq2
from station.records import QualityBand, QualityScore

ON_NFIQ2_SCALE = frozenset({acceptance.ALGORITHM, nfiq2.ALGORITHM})
"""Algorithms whose scores `QualityThresholds` are for."""

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
class QualityThresholds:
    """Acceptance scores (0-100, NFIQ 2's scale) from which a press counts as good, finger by finger.

    By default those of BSI TR-03121-3 for enrolment: little fingers hold less than thumbs, on every scanner. Raises
    ValueError outside 0-100.
    """

    thumb: int = 30
    index: int = 30
    middle: int = 20
    ring: int = 10
    little: int = 10

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not 0 <= value <= 100:
                raise ValueError(f"the threshold of the {name} finger must be from 0 to 100")

    def of(self, position: P) -> int:
        """Return the threshold of a finger; an unknown one is held to the highest."""
        order = (self.thumb, self.index, self.middle, self.ring, self.little)
        return max(order) if position is P.UNKNOWN else order[(position - 1) % 5]

    def to_json(self) -> str:
        """Write the thresholds as an object of five numbers, as settings keep them."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> QualityThresholds:
        """Read what `to_json` wrote; fingers that are missing keep their default. Raises ValueError for all else."""
        numbers = json.loads(text)
        known = {field.name for field in fields(cls)}
        if not isinstance(numbers, dict) or not numbers.keys() <= known:
            raise ValueError("thresholds are an object with the names of the fingers")
        if not all(type(value) is int for value in numbers.values()):
            raise ValueError("thresholds are whole numbers")
        return cls(**numbers)


@dataclass(frozen=True, slots=True)
class EnrollmentPolicy:
    """How many fingers, in which order, and when to stop asking an old hand for more."""

    order: tuple[P, ...] = THUMBS_FIRST
    good_fingers_wanted: int = 2
    pass_score: int = 60
    """Live quality score (0-100) from which a press counts as good where no acceptance score was recorded."""
    thresholds: QualityThresholds = QualityThresholds()
    """The same for acceptance scores."""
    max_presentations: int = 4
    """Presses of one finger; further ones are not asked for."""
    max_weak_fingers: int = 4
    """After so many fingers that gave weak presses only, the weak ones are accepted instead of asking for the next."""
    min_minutiae: int = 8
    """A press with fewer minutiae cannot be recognized again and does not count as usable."""

    def is_good(self, position: P, quality: QualityScore) -> bool:
        """Say whether a press with this score, of whichever algorithm, needs no further press of the finger."""
        return quality.value >= self._needed(position, quality)

    def band(self, position: P, quality: QualityScore, minutia_count: int) -> QualityBand:
        """Return the word for a press: fair from two thirds of what is needed, as BSI asks of a thumb at a control."""
        if minutia_count < self.min_minutiae:
            return QualityBand.LOW
        if self.is_good(position, quality):
            return QualityBand.GOOD
        return QualityBand.FAIR if 3 * quality.value >= 2 * self._needed(position, quality) else QualityBand.LOW

    def _needed(self, position: P, quality: QualityScore) -> int:
        return self.thresholds.of(position) if quality.algorithm in ON_NFIQ2_SCALE else self.pass_score
