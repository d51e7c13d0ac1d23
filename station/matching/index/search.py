"""Searches blocks of rows for a press: a sweep over all, a second look at the best, a shortlist of fingers.

The compiled passes run without Python's lock, so the work is cut into pieces that threads share. Between pieces a
search can be stopped, and tells how far it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from station.matching.geometry import Floats
from station.matching.index.blocks import Span, key_of
from station.matching.index.layout import FingerKey, Probe, probe_of
from station.matching.index.sweep import agree, sweep
from station.matching.prepared import PreparedTemplate

SWEPT_MINUTIAE: Final = 28
"""Minutiae of the probe that the sweep looks for. The time is linear in them; 24 lose 0.1 points of half presses."""

_AGREEING_MINUTIAE: Final = 48
_LEAST_SEEN_AGAIN: Final = 2000
_SHARE_SEEN_AGAIN: Final = 25
"""The second look is given to one row in 25."""


@dataclass(frozen=True, slots=True)
class Shortlisted:
    """A finger worth the full comparison; `likeness` orders a shortlist and means nothing beyond it."""

    key: FingerKey
    likeness: float


class Stopped(Exception):  # noqa: N818 - it is the caller's wish, no error
    """The search was stopped; caught where the search began."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a search is watched: `progress` is told the number of rows swept, `cancelled` is asked whether to stop."""

    progress: Callable[[int], None] | None = None
    cancelled: Callable[[], bool] | None = None

    def check(self) -> None:
        """Raise Stopped once the search is no longer wanted."""
        if self.cancelled is not None and self.cancelled():
            raise Stopped

    def tell(self, rows: int) -> None:
        """Tell the number of rows swept so far."""
        if self.progress is not None:
            self.progress(rows)


def shortlist(
    press: PreparedTemplate,
    spans: Sequence[Span],
    size: int,
    *,
    threads: int,
    leave_out: bytes | None = None,
    course: Course,
) -> list[Shortlisted]:
    """Return the `size` fingers that look most like `press`, best first. Raises Stopped."""
    if not press.is_comparable or not sum(map(len, spans)):
        return []
    with ThreadPoolExecutor(threads, "index-search") as pool:
        try:
            swept = _sweep_all(pool, probe_of(press, SWEPT_MINUTIAE), spans, course)
            rows = _best_rows(swept)
            likeness = _look_again(pool, probe_of(press, _AGREEING_MINUTIAE), spans, rows, course)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    likeness += swept[rows]
    return _best_fingers(spans, rows, likeness, size, leave_out)


def _sweep_all(pool: ThreadPoolExecutor, probe: Probe, spans: Sequence[Span], course: Course) -> Floats:
    """Score every row of every span."""

    def work(span: Span) -> Floats:
        rows = span.rows
        scores = np.zeros(len(span), np.float32)
        sweep(
            0, len(span), probe.words, probe.mask, probe.angle, probe.density,
            rows.words, rows.mask, rows.angle, rows.density, scores,
        )  # fmt: skip
        return scores

    parts, done = [], 0
    for part in pool.map(work, spans):
        course.check()
        parts.append(part)
        done += len(part)
        course.tell(done)
    return np.concatenate(parts)


def _best_rows(scores: Floats) -> NDArray[np.intp]:
    """Choose the rows that are looked at again, in their order."""
    count = max(_LEAST_SEEN_AGAIN, len(scores) // _SHARE_SEEN_AGAIN)
    if count >= len(scores):
        return np.arange(len(scores))
    return np.sort(np.argpartition(-scores, count)[:count])


def _look_again(
    pool: ThreadPoolExecutor, probe: Probe, spans: Sequence[Span], rows: NDArray[np.intp], course: Course
) -> Floats:
    """Score the chosen rows by how well their minutiae lie like those of the probe."""

    def work(piece: tuple[Span, NDArray[np.intp]]) -> Floats:
        span, chosen = piece
        scores = np.zeros(len(chosen), np.float32)
        agree(
            chosen, probe.words, probe.mask, probe.angle, probe.density, probe.x, probe.y, span.rows.words,
            span.rows.mask, span.rows.angle, span.rows.density, span.rows.x, span.rows.y, scores,
        )  # fmt: skip
        return scores

    parts = []
    for part in pool.map(work, _pieces(spans, rows)):
        course.check()
        parts.append(part)
    return np.concatenate(parts)


def _pieces(spans: Sequence[Span], rows: NDArray[np.intp]) -> Iterator[tuple[Span, NDArray[np.intp]]]:
    """Cut rows, counted over all spans, into those of each span, counted within it."""
    start = 0
    for span in spans:
        end = start + len(span)
        first, last = np.searchsorted(rows, [start, end])
        if last > first:
            yield span, rows[first:last] - start
        start = end


def _best_fingers(
    spans: Sequence[Span], rows: NDArray[np.intp], likeness: Floats, size: int, leave_out: bytes | None
) -> list[Shortlisted]:
    """Name the fingers of the best rows; the best press of a finger counts for it."""
    starts = np.cumsum([0, *map(len, spans)])
    found: dict[FingerKey, float] = {}
    for at in np.argsort(-likeness, kind="stable"):
        if len(found) == size:
            break
        block = int(np.searchsorted(starts, rows[at], side="right")) - 1
        key = key_of(spans[block], int(rows[at] - starts[block]))
        if key is not None and key.owner != leave_out:
            found.setdefault(key, float(likeness[at]))
    return [Shortlisted(key, score) for key, score in found.items()]
