"""The best frame of a press and the best press of a finger: by score, never by being last."""

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
    def shows_finger(self) -> bool:
        """False where no ridges were found at all."""
        return self.assessment.reason is not QualityReason.NO_FINGER


def better_frame(kept: Candidate | None, new: Candidate) -> Candidate | None:
    """Return the frame to keep of two; of equals the first, which the person held without being asked."""
    if not new.shows_finger:
        return kept
    return new if kept is None or new.score > kept.score else kept


def better_sample(kept: Sample | None, new: Sample) -> Sample:
    """Return the sample to keep of two; of equals the first."""
    return new if kept is None or new.assessment.score.value > kept.assessment.score.value else kept
