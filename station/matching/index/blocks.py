"""The index in memory: rows in blocks of a few megabytes, so that it grows without being copied.

The templates are in the clear here and nowhere else, in memory that is never written to a file by us: left out of a
crash's memory dump where the system can do that, and overwritten on `wipe`.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from station.ids import FingerPosition
from station.matching.index.layout import KEY_BYTES, OWNER_BYTES, ROW_BYTES, FingerKey, Rows, rows_in

Keys = NDArray[np.bytes_]

BLOCK_ROWS: Final = 4096

KEY_TYPE: Final = np.dtype(f"S{KEY_BYTES}")
"""Keys in an array. All have one length, so that the zeros NumPy cuts off at the end of one can be put back."""

_NOBODY: Final = 255
"""Finger position of a row that was taken out."""


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """The rows of a block in use at one moment. Rows added later do not show; rows taken out read as empty."""

    rows: Rows
    used: int

    def __len__(self) -> int:
        return self.used


class Blocks:
    """Rows in blocks. One thread at a time may change them; spans taken before stay readable meanwhile."""

    def __init__(self) -> None:
        self._blocks: list[Rows] = []
        self._used = BLOCK_ROWS
        self._live = 0

    def __len__(self) -> int:
        return self._live

    @property
    def taken_out(self) -> int:
        """Number of rows that were taken out and still use memory."""
        return sum(len(span) for span in self.spans()) - self._live

    def spans(self) -> tuple[Span, ...]:
        """Return all rows as they are now, in the order they were added."""
        last = len(self._blocks) - 1
        return tuple(Span(rows, BLOCK_ROWS if at < last else self._used) for at, rows in enumerate(self._blocks))

    def add(self, rows: Rows) -> None:
        """Append rows."""
        done = 0
        while done < len(rows):
            if self._used == BLOCK_ROWS:
                self._blocks.append(_new_block())
                self._used = 0
            count = min(len(rows) - done, BLOCK_ROWS - self._used)
            self._blocks[-1].copy_from(rows.select(slice(done, done + count)), self._used)
            self._used += count
            self._live += count
            done += count

    def take_out(self, keys: Iterable[FingerKey]) -> int:
        """Empty all rows of the given fingers; return how many there were."""
        taken = 0
        for key in keys:
            for span in self.spans():
                chosen = np.flatnonzero(span.rows.of_key(key)[: span.used])
                if len(chosen):
                    _empty(span.rows, chosen)
                    taken += len(chosen)
        self._live -= taken
        return taken

    def compact(self) -> None:
        """Give back the memory of rows that were taken out, block by block: never more than one is held twice."""
        if not self.taken_out:
            return
        spans = list(self.spans())
        self._blocks, self._used, self._live = [], BLOCK_ROWS, 0
        while spans:
            span = spans.pop(0)
            self.add(span.rows.select(live_rows(span)))

    def keys(self) -> Keys:
        """Return whose finger each row is, as bytes, in no useful order."""
        found = []
        for span in self.spans():
            live = live_rows(span)
            keys = np.empty((len(live), KEY_BYTES), np.uint8)
            keys[:, :OWNER_BYTES] = np.ascontiguousarray(span.rows.owner[live]).view(np.uint8)
            keys[:, OWNER_BYTES] = span.rows.position[live]
            found.append(keys.view(KEY_TYPE).ravel())
        return np.concatenate(found) if found else np.empty(0, KEY_TYPE)

    def wipe(self) -> None:
        """Overwrite everything and forget it."""
        for rows in self._blocks:
            _empty(rows, slice(None))
        self._blocks, self._used, self._live = [], BLOCK_ROWS, 0


def live_rows(span: Span) -> NDArray[np.intp]:
    """Return the rows of a span that were not taken out."""
    return np.flatnonzero(span.rows.position[: span.used] != _NOBODY)


def key_of(span: Span, row: int) -> FingerKey | None:
    """Return whose finger a row is, None when it was taken out meanwhile."""
    owner = span.rows.owner[row].tobytes()
    position = int(span.rows.position[row])
    return None if position == _NOBODY else FingerKey(owner, FingerPosition(position))


def _new_block() -> Rows:
    memory = mmap.mmap(-1, BLOCK_ROWS * ROW_BYTES)
    if hasattr(mmap, "MADV_DONTDUMP"):
        memory.madvise(mmap.MADV_DONTDUMP)
    return rows_in(memory, BLOCK_ROWS)


def _empty(rows: Rows, chosen: NDArray[np.intp] | slice) -> None:
    # The position goes first and last comes the owner: whoever reads meanwhile finds a whole key or none.
    rows.position[chosen] = _NOBODY
    for field in (rows.mask, rows.words, rows.angle, rows.density, rows.x, rows.y, rows.owner):
        field[chosen] = 0
