"""Compares two presses, and a press with the reference of a finger."""

from __future__ import annotations

import math
from collections.abc import Sequence

from station.matching.calibration import calibrated_score
from station.matching.descriptor import BIT_CYLINDERS, LocalDescriptor
from station.matching.evidence import Evidence, measure
from station.matching.fusion import fuse
from station.matching.prepared import PreparedTemplate, prepare, similarity_of

__all__ = ["PreparedTemplate", "compare", "compare_reference", "find_evidence", "prepare"]


def find_evidence(
    probe: PreparedTemplate, reference: PreparedTemplate, descriptor: LocalDescriptor = BIT_CYLINDERS
) -> Evidence:
    """Measure what speaks for two presses being of one finger. Nothing does where a press has too few minutiae."""
    if not (probe.is_comparable and reference.is_comparable):
        return Evidence()
    return measure(similarity_of(probe, reference, descriptor), probe, reference)


def compare(probe: PreparedTemplate, reference: PreparedTemplate, descriptor: LocalDescriptor = BIT_CYLINDERS) -> float:
    """Return the raw score of two presses, higher for more alike; `calibration.calibrated` says what it means."""
    return fuse(find_evidence(probe, reference, descriptor))


def compare_reference(
    probe: PreparedTemplate, reference: Sequence[PreparedTemplate], descriptor: LocalDescriptor = BIT_CYLINDERS
) -> float:
    """Return the calibrated score of a press against a finger's reference (`reference.consolidate`), 0 if empty.

    The best part decides. Several parts give a stranger as many chances, so the false match rate counts that often:
    10 log10 of their number is taken off, and a threshold means the same for one part as for four.
    """
    if not reference:
        return 0.0
    best = max(calibrated_score(find_evidence(probe, part, descriptor)) for part in reference)
    return max(0.0, best - 10 * math.log10(len(reference)))
