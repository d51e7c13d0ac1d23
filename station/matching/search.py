"""Looks for a press among all stored ones: a quick sweep over every entry, then the full comparison of the best.

The more people are searched, the more of them look alike by chance: at a threshold of 50 (one in 100,000) a search of
10,000 fingers still expects 0.1 strangers. Scores do not know the number of entries; whoever reads them must.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np

from station.matching.compare import compare_reference
from station.matching.descriptor import BIT_CYLINDERS, Descriptions, LocalDescriptor
from station.matching.geometry import Floats
from station.matching.prepared import PreparedTemplate

Key = TypeVar("Key")

_SWEPT_MINUTIAE: Final = 16
"""Best minutiae of each press that the sweep looks at."""

_TYPICAL_SIMILARITY: Final = np.float32(0.3)
"""Neighborhoods of different minutiae reach this by chance; only what is above counts."""

_BLOCK_PRESSES: Final = 512
_LEAST_COMPARED: Final = 200


@dataclass(frozen=True, slots=True)
class _Swept(Generic[Key]):
    """An entry with its score in the sweep. `order` breaks ties, so that keys need no order of their own."""

    score: float
    order: int
    key: Key
    presses: tuple[PreparedTemplate, ...]

    def __lt__(self, other: _Swept[Key]) -> bool:
        return (self.score, -self.order) < (other.score, -other.order)


def identify(
    probe: PreparedTemplate,
    gallery: Iterable[tuple[Key, Sequence[PreparedTemplate]]],
    limit: int,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    descriptor: LocalDescriptor = BIT_CYLINDERS,
) -> list[tuple[Key, float]]:
    """Return the `limit` entries most like `probe` with their calibrated scores, best first.

    An entry is a key and the presses of one finger. Every entry is swept; the 200 best (more if `limit` is higher) are
    compared in full, so the scores are those of `compare_reference`. The gallery is read once and only candidates are
    held. `progress` is told the number of entries swept; once `cancelled` says so, the answer is an empty list.
    """
    best: list[_Swept[Key]] = []
    compared = max(limit, _LEAST_COMPARED)
    done = 0
    for block in _blocks(gallery):
        if cancelled is not None and cancelled():
            return []
        for swept in _sweep(probe, block, done, descriptor):
            if len(best) < compared:
                heapq.heappush(best, swept)
            else:
                heapq.heappushpop(best, swept)
        done += len(block)
        if progress is not None:
            progress(done)
    found: list[tuple[Key, float]] = []
    for swept in sorted(best, reverse=True):
        if cancelled is not None and cancelled():
            return []
        found.append((swept.key, compare_reference(probe, swept.presses, descriptor)))
    return sorted(found, key=lambda entry: -entry[1])[:limit]


Entry = tuple[Key, tuple[PreparedTemplate, ...]]


def _blocks(gallery: Iterable[tuple[Key, Sequence[PreparedTemplate]]]) -> Iterator[list[Entry[Key]]]:
    """Cut the gallery into blocks of some hundred presses, which fit the processor's cache."""
    block: list[Entry[Key]] = []
    presses = 0
    for key, references in gallery:
        block.append((key, tuple(references)))
        presses += len(references)
        if presses >= _BLOCK_PRESSES:
            yield block
            block, presses = [], 0
    if block:
        yield block


def _sweep(
    probe: PreparedTemplate, block: list[Entry[Key]], first_order: int, descriptor: LocalDescriptor
) -> Iterator[_Swept[Key]]:
    """Score each entry of a block by its best press."""
    presses = [press for _, references in block for press in references]
    scores = iter(_sweep_scores(probe, presses, descriptor).tolist())
    for order, (key, references) in enumerate(block, first_order):
        own = list(itertools.islice(scores, len(references)))
        yield _Swept(max(own, default=0.0), order, key, references)


def _sweep_scores(probe: PreparedTemplate, presses: list[PreparedTemplate], descriptor: LocalDescriptor) -> Floats:
    """For each press: how far each of the probe's minutiae finds a neighborhood alike there beyond chance, summed."""
    counts = np.array([min(len(press), _SWEPT_MINUTIAE) for press in presses], np.intp)
    scores = np.zeros(len(presses), np.float32)
    occupied = counts > 0
    if not occupied.any() or not len(probe):
        return scores
    rows = Descriptions(
        np.concatenate([press.descriptions.bits[:_SWEPT_MINUTIAE] for press in presses]),
        np.concatenate([press.descriptions.mask[:_SWEPT_MINUTIAE] for press in presses]),
    )
    own = np.arange(min(len(probe), _SWEPT_MINUTIAE))
    similarity = descriptor.similarity(probe.descriptions[own], rows)
    starts = np.concatenate([[0], np.cumsum(counts[occupied])[:-1]])
    best = np.maximum.reduceat(similarity, starts, axis=1)
    scores[occupied] = (np.maximum(best - _TYPICAL_SIMILARITY, 0) ** 2).sum(axis=0)
    return scores
