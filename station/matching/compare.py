"""Compares two presses, and a press with the several presses of a reference."""

from __future__ import annotations

import math
from collections.abc import Sequence

from station.matching.alignment import align
from station.matching.calibration import calibrated_score
from station.matching.descriptor import BIT_CYLINDERS, LocalDescriptor
from station.matching.evidence import Evidence, gather
from station.matching.fusion import fuse
from station.matching.pairing import pair_minutiae
from station.matching.prepared import PreparedTemplate, prepare

__all__ = ["PreparedTemplate", "compare", "compare_reference", "find_evidence", "prepare"]


def find_evidence(
    probe: PreparedTemplate, reference: PreparedTemplate, descriptor: LocalDescriptor = BIT_CYLINDERS
) -> Evidence:
    """Measure what speaks for two presses being of one finger. Nothing does where a press has too few minutiae."""
    if not (probe.is_comparable and reference.is_comparable):
        return Evidence()
    similarity = descriptor.similarity(probe.descriptions, reference.descriptions)
    pairs = pair_minutiae(probe, reference, similarity)
    alignment = align(probe, reference, similarity, pairs) if len(pairs) else None
    return gather(probe, reference, similarity, pairs.score, alignment)


def compare(probe: PreparedTemplate, reference: PreparedTemplate, descriptor: LocalDescriptor = BIT_CYLINDERS) -> float:
    """Return the raw score of two presses, higher for more alike; `calibration.calibrated` says what it means."""
    return fuse(find_evidence(probe, reference, descriptor))


def compare_reference(
    probe: PreparedTemplate, references: Sequence[PreparedTemplate], descriptor: LocalDescriptor = BIT_CYLINDERS
) -> float:
    """Return the calibrated score of a press against all stored presses of one finger, 0 without any.

    The best press decides. Several presses give a stranger as many chances, so the false match rate counts that often:
    10 log10 of their number is taken off, and a threshold means the same for one press as for four.
    """
    if not references:
        return 0.0
    best = max(calibrated_score(find_evidence(probe, reference, descriptor)) for reference in references)
    return max(0.0, best - 10 * math.log10(len(references)))
