"""The best frame of a press and the best press of a finger: by what it is worth, never by being last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.events import Assessment, Sample
from station.records import QualityReason


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A frame that may become the sample: pixels at 500 ppi and what was said of them."""

    pixels: NDArray[np.uint8]
    assessment: Assessment

    @property
    def score(self) -> int:
        """Its quality score, 0-100."""
        return self.assessment.score.value

    @property
    def worth(self) -> float:
        """The score, cut by how much of a full contact is missing.

        While a dry finger comes down, its first small patch looks cleaner than all of it; yet all of it is what can be
        recognized again.
        """
        return self.score * min(1.0, self.assessment.features.get("contact_share", 1.0))

    @property
    def shows_finger(self) -> bool:
        """False where no ridges were found at all."""
        return self.assessment.reason is not QualityReason.NO_FINGER


def better_frame(kept: Candidate | None, new: Candidate) -> Candidate | None:
    """Return the frame of one press to keep of two; of equals the first, which was held without being asked."""
    if not new.shows_finger:
        return kept
    return new if kept is None or new.worth > kept.worth else kept


def better_sample(kept: Sample | None, new: Sample) -> Sample:
    """Return the sample to keep of two; of equals the first."""
    return new if kept is None or new.assessment.score.value > kept.assessment.score.value else kept
