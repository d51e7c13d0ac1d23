"""The index of all stored fingers: sealed in a file, open in memory, searched in well under a second.

Whoever owns it opens it when the vault is opened, builds it again from the vault when `IndexFileError` says so, puts in
what is enrolled and takes out what is erased. It knows random ids and no person.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from station.ids import FingerPosition
from station.matching.index.blocks import BLOCK_ROWS, KEY_TYPE, Blocks, live_rows
from station.matching.index.file import IndexFile, Sealing, Segment, no_rows
from station.matching.index.layout import KEY_BYTES, OWNER_BYTES, ROW_FIELDS, FingerKey, Rows, pack
from station.matching.index.search import SWEPT_MINUTIAE, Course, Shortlisted, Stopped, shortlist
from station.matching.prepared import PreparedTemplate, prepare_minutiae

_LEAST_COMPARED: Final = 100
_COMPARED_PER_PRESS: Final = 1 / 10_000
"""The more presses, the more strangers stand before the finger that is looked for: 200 of a million."""

_FEW_MINUTIAE: Final = 10
"""A probe of fewer has no longer shortlist than one of these."""

_MOST_SEGMENTS: Final = 4096


@dataclass(frozen=True, slots=True)
class Found:
    """A finger with its score of the full comparison."""

    key: FingerKey
    score: float


@dataclass(frozen=True, slots=True)
class Differences:
    """What an index must do to hold what is stored: `put` those that are missing or changed, `remove` the surplus."""

    missing: tuple[FingerKey, ...]
    surplus: tuple[FingerKey, ...]


class FingerIndex:
    """All fingers of a vault. Any thread may call; changes wait for each other, searches do not wait for the disk.

    A search sees the index as it was when it began; a finger taken out meanwhile is no longer found.
    """

    def __init__(self, path: Path, sealing: Sealing, file: IndexFile, blocks: Blocks) -> None:
        self._path = path
        self._sealing = sealing
        self._file = file
        self._blocks = blocks
        self._changing = threading.Lock()
        self._memory = threading.Lock()

    @classmethod
    def build(
        cls,
        path: Path,
        sealing: Sealing,
        fingers: Iterable[tuple[FingerKey, Sequence[PreparedTemplate]]],
        progress: Callable[[int], None] | None = None,
    ) -> FingerIndex:
        """Make the index anew, in place of any file there is. `progress` is told the number of presses packed.

        One finger may come in several parts. Raises IndexFileError when the file cannot be written, VaultLockedError;
        what `fingers` raises comes through, and leaves the old file as it was.
        """
        blocks = Blocks()

        def segments() -> Iterator[Segment]:
            packed = (pack(key, press) for key, presses in fingers for press in presses)
            while part := list(itertools.islice(packed, BLOCK_ROWS)):
                rows = _joined(part)
                blocks.add(rows)
                yield Segment((), rows)
                if progress is not None:
                    progress(len(blocks))

        return cls(path, sealing, IndexFile.write(path, sealing, segments()), blocks)

    @classmethod
    def open(cls, path: Path, sealing: Sealing) -> FingerIndex:
        """Read the index. Raises IndexFileError (missing, damaged, of another vault or version), VaultLockedError.

        A change that a power cut left half written is dropped: compare it with what is stored (`differences`).
        """
        blocks = Blocks()

        def apply(segment: Segment) -> None:
            blocks.take_out(segment.removed)
            blocks.add(segment.rows)

        return cls(path, sealing, IndexFile.read(path, sealing, apply), blocks)

    def __len__(self) -> int:
        """Return the number of presses."""
        return len(self._blocks)

    def counts(self) -> dict[FingerKey, int]:
        """Return how many presses of each finger are held."""
        with self._changing:
            keys, counts = np.unique(self._blocks.keys(), return_counts=True)
        return dict(zip(map(_key_of, keys), counts.tolist(), strict=True))

    def differences(self, stored: Iterable[tuple[FingerKey, int]]) -> Differences:
        """Compare with what is stored: each finger with its number of presses. Some seconds for a million."""
        with self._changing:
            held, counts = np.unique(self._blocks.keys(), return_counts=True)
        asked = np.fromiter(((bytes(key), count) for key, count in stored), [("key", KEY_TYPE), ("count", np.int64)])
        at = np.searchsorted(held, asked["key"])
        is_held = np.isin(asked["key"], held)
        is_same = is_held.copy()
        is_same[is_held] = counts[at[is_held]] == asked["count"][is_held]
        surplus = held[~np.isin(held, asked["key"])]
        return Differences(tuple(map(_key_of, asked["key"][~is_same])), tuple(map(_key_of, surplus)))

    # -- changes ----------------------------------------------------------------------------------------------

    def put(self, key: FingerKey, presses: Sequence[PreparedTemplate]) -> None:
        """Make `presses` the presses of a finger, in place of those it had. On the disk when this returns.

        Raises IndexFileError (nothing was changed), VaultLockedError.
        """
        with self._changing:
            rows = _joined([pack(key, press) for press in presses])
            removed = (key,) if self._holds(key) else ()
            if not removed and not len(rows):
                return
            self._file.append(Segment(removed, rows))
            with self._memory:
                self._blocks.take_out(removed)
                self._blocks.add(rows)

    def remove(self, keys: Iterable[FingerKey]) -> int:
        """Take fingers out of every search from now on; return the number of presses that went.

        What is not there is passed over. Their sealed rows leave the file with `compact`, which an erasure calls.
        Raises IndexFileError (nothing was changed), VaultLockedError.
        """
        with self._changing:
            held = tuple(key for key in dict.fromkeys(keys) if self._holds(key))
            if not held:
                return 0
            self._file.append(Segment(held, no_rows()))
            with self._memory:
                return self._blocks.take_out(held)

    def remove_owner(self, owner: bytes) -> int:
        """Take all fingers of an owner out; see `remove`."""
        return self.remove(FingerKey(owner, position) for position in FingerPosition)

    @property
    def is_scattered(self) -> bool:
        """Whether so much was changed that `compact` pays."""
        return self._blocks.taken_out > len(self._blocks) // 4 + BLOCK_ROWS or self._file.segments > _MOST_SEGMENTS

    def compact(self) -> None:
        """Write the file anew with what is held now, and free what was taken out; about 3 s a million.

        Raises IndexFileError (the old file stays), VaultLockedError.
        """
        with self._changing:
            live = (span.rows.select(live_rows(span)) for span in self._blocks.spans())
            self._file = IndexFile.write(self._path, self._sealing, (Segment((), rows) for rows in live))
            with self._memory:
                self._blocks.compact()

    def wipe(self) -> None:
        """Forget and overwrite what is in memory, when the vault is locked. A search under way finds nobody."""
        with self._changing, self._memory:
            self._blocks.wipe()

    # -- search -----------------------------------------------------------------------------------------------

    def search(
        self,
        probe: PreparedTemplate,
        limit: int,
        compare_full: Callable[[FingerKey], float],
        *,
        leave_out: bytes | None = None,
        threads: int = 2,
        progress: Callable[[int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> list[Found]:
        """Return the `limit` fingers most like `probe` by their full comparison, best first.

        `compare_full` is called in this thread for the `shortlist_size` best of the shortlist (more if `limit` is
        higher); those of the owner `leave_out` are not looked at. `progress` is told the number of presses swept. Once
        `cancelled` says so the answer is empty, as it is for a probe that has too little to compare.
        """
        course = Course(progress, cancelled)
        found = []
        try:
            listed = self._shortlist(probe, max(limit, self.shortlist_size(probe)), threads, leave_out, course)
            for candidate in listed:
                course.check()
                found.append(Found(candidate.key, compare_full(candidate.key)))
        except Stopped:
            return []
        return sorted(found, key=lambda one: -one.score)[:limit]

    def shortlist(
        self, probe: PreparedTemplate, size: int | None = None, *, leave_out: bytes | None = None, threads: int = 2
    ) -> list[Shortlisted]:
        """Return the fingers worth a full comparison, best first, for whoever compares them himself."""
        return self._shortlist(probe, size or self.shortlist_size(probe), threads, leave_out, Course())

    def shortlist_size(self, probe: PreparedTemplate) -> int:
        """Return how many fingers are compared in full: more for a probe of few minutiae, which is swept faster."""
        usual = _LEAST_COMPARED + int(len(self) * _COMPARED_PER_PRESS)
        return usual * SWEPT_MINUTIAE // max(_FEW_MINUTIAE, min(SWEPT_MINUTIAE, probe.size))

    def _shortlist(
        self, probe: PreparedTemplate, size: int, threads: int, leave_out: bytes | None, course: Course
    ) -> list[Shortlisted]:
        with self._memory:
            spans = self._blocks.spans()
        return shortlist(probe, spans, size, threads=threads, leave_out=leave_out, course=course)

    def _holds(self, key: FingerKey) -> bool:
        return any(bool(span.rows.of_key(key)[: len(span)].any()) for span in self._blocks.spans())


def warm_up() -> None:
    """Load the compiled passes, in the background before the first search: a few tenths of a second."""
    places = np.array([10, 60, 30], np.float32)
    press = prepare_minutiae(
        x=places, y=places[::-1].copy(), angle_rad=places, type=np.ones(3, np.int8), confidence=places / np.float32(100)
    )
    blocks = Blocks()
    blocks.add(pack(FingerKey(bytes(OWNER_BYTES), FingerPosition.UNKNOWN), press))
    shortlist(press, blocks.spans(), 1, threads=1, course=Course())


def _key_of(key: bytes) -> FingerKey:
    return FingerKey.from_bytes(key.ljust(KEY_BYTES, b"\0"))


def _joined(rows: Sequence[Rows]) -> Rows:
    if not rows:
        return no_rows()
    fields: list[Any] = [np.concatenate([getattr(part, name) for part in rows]) for name, _, _ in ROW_FIELDS]
    return Rows(*fields)
