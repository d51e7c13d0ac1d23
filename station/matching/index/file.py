"""The index on the disk: a log of sealed segments, of which every change appends one.

    header   magic "ENRX" · version u16 · words u8 · slots u8 · random id (16) · CRC-32 of all that
    segment  length u32 · number u64 · CRC-32 of both · sealed text of that length
    text     u32 keys taken out · u32 rows put in · keys (17 each) · rows, field by field

Segment 0 is empty: it shows whether this vault's key opens the file. Each text is bound to the header and to its
number, so none can be exchanged, doubled or left out but the last ones: a file that ends early is what a power cut
leaves. Such an end is dropped, and the owner of the index compares what it holds with what is stored
(`FingerIndex.differences`).
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from station.durable import sync_folder
from station.errors import IndexFileError, VaultDamagedError, VaultVersionError
from station.matching.index.layout import KEY_BYTES, ROW_BYTES, SLOTS, WORDS, FingerKey, Rows, rows_in

VERSION: Final = 2
_MAGIC: Final = b"ENRX"
_ID_BYTES: Final = 16
_HEADER: Final = struct.Struct(">4sHBB16sI")
_FRAME: Final = struct.Struct(">IQI")
_COUNTS: Final = struct.Struct(">II")
_MOST_BYTES: Final = 64 << 20
"""No segment is longer; what claims to be is damaged."""


class Sealing(Protocol):
    """Seals texts under a key of the vault. What was sealed in one context opens in that context only."""

    def seal(self, text: bytes, context: bytes) -> bytes:
        """Encrypt and authenticate."""
        ...

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Open what `seal` made. Raises VaultDamagedError or VaultVersionError for anything else."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One change: the rows of `removed` fingers go, then `rows` come."""

    removed: tuple[FingerKey, ...]
    rows: Rows


def no_rows() -> Rows:
    """Return rows without any."""
    return rows_in(b"", 0)


class IndexFile:
    """An index file that was read to its end, ready for more segments. Not for several threads at a time."""

    def __init__(self, path: Path, sealing: Sealing, header: bytes, end: int, segments: int) -> None:
        self._path = path
        self._sealing = sealing
        self._header = header
        self._end = end
        self._segments = segments

    @property
    def segments(self) -> int:
        """Number of changes in the file."""
        return self._segments

    @classmethod
    def write(
        cls, path: Path, sealing: Sealing, segments: Iterable[Segment], random: Callable[[int], bytes] = os.urandom
    ) -> IndexFile:
        """Write a new file in place of any there is, whole or not at all. Raises IndexFileError, VaultLockedError."""
        header = _new_header(random)
        temporary = path.with_name(path.name + ".tmp")
        with _disk_errors():
            temporary.unlink(missing_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(header)
                    number = 0
                    for number, segment in enumerate(chain([Segment((), no_rows())], segments)):
                        _write_segment(file, sealing, header, number, segment)
                    end = file.tell()
                    _make_durable(file)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            sync_folder(path.parent)
        return cls(path, sealing, header, end, number)

    @classmethod
    def read(cls, path: Path, sealing: Sealing, apply: Callable[[Segment], None]) -> IndexFile:
        """Open a file and give its segments to `apply`, in order.

        Raises IndexFileError (missing, damaged, of another vault or version), VaultLockedError.
        """
        with _disk_errors(), path.open("rb") as file:
            header = _read_header(file)
            end, count = file.tell(), 0
            for sealed in _sealed_segments(file):
                segment = _opened(sealing, sealed, _context(header, count))
                if count:
                    apply(segment)
                end, count = file.tell(), count + 1
        if not count:
            raise IndexFileError("the index file ends before its first segment")
        return cls(path, sealing, header, end, count - 1)

    def append(self, segment: Segment) -> None:
        """Add a change; it is on the disk when this returns, or not at all. Raises IndexFileError, VaultLockedError."""
        with _disk_errors(), self._path.open("r+b") as file:
            file.truncate(self._end)
            file.seek(self._end)
            try:
                _write_segment(file, self._sealing, self._header, self._segments + 1, segment)
                end = file.tell()
                _make_durable(file)
            except BaseException:
                file.truncate(self._end)
                raise
        self._end, self._segments = end, self._segments + 1


# -- header -------------------------------------------------------------------------------------------------------


def _new_header(random: Callable[[int], bytes]) -> bytes:
    fields = (_MAGIC, VERSION, WORDS, SLOTS, random(_ID_BYTES))
    return _HEADER.pack(*fields, zlib.crc32(_HEADER.pack(*fields, 0)[:-4]))


def _read_header(file: BinaryIO) -> bytes:
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or header[:4] != _MAGIC:
        raise IndexFileError("this is no index file")
    *fields, checksum = _HEADER.unpack(header)
    if checksum != zlib.crc32(header[:-4]):
        raise IndexFileError("the index file's header is damaged")
    if fields[1:4] != [VERSION, WORDS, SLOTS]:
        raise IndexFileError("the index file is of another version")
    return header


# -- segments -----------------------------------------------------------------------------------------------------


def _context(header: bytes, number: int) -> bytes:
    return header + struct.pack(">Q", number)


def _write_segment(file: BinaryIO, sealing: Sealing, header: bytes, number: int, segment: Segment) -> None:
    text = b"".join(
        [
            _COUNTS.pack(len(segment.removed), len(segment.rows)),
            *(bytes(key) for key in segment.removed),
            segment.rows.to_bytes(),
        ]
    )
    sealed = sealing.seal(text, _context(header, number))
    frame = _FRAME.pack(len(sealed), number, 0)
    file.write(frame[:-4] + struct.pack(">I", zlib.crc32(frame[:-4])))
    file.write(sealed)


def _sealed_segments(file: BinaryIO) -> Iterator[bytes]:
    """Yield the sealed texts up to the end of the file, or to an end that was not written whole."""
    number = 0
    while len(frame := file.read(_FRAME.size)) == _FRAME.size:
        length, found, checksum = _FRAME.unpack(frame)
        if not any(frame):
            if any(file.read()):
                raise IndexFileError("a segment of the index file is damaged")
            return
        if checksum != zlib.crc32(frame[:-4]) or found != number or length > _MOST_BYTES:
            raise IndexFileError("a segment of the index file is damaged")
        sealed = file.read(length)
        if len(sealed) < length:
            return
        yield sealed
        number += 1


def _opened(sealing: Sealing, sealed: bytes, context: bytes) -> Segment:
    try:
        text = sealing.open(sealed, context)
    except (VaultDamagedError, VaultVersionError) as error:
        raise IndexFileError("a segment of the index file does not open: damaged, or of another vault") from error
    try:
        removed, rows = _COUNTS.unpack_from(text)
        start = _COUNTS.size + removed * KEY_BYTES
        if len(text) != start + rows * ROW_BYTES:
            raise ValueError("its length is not the one its counts give")
        places = range(_COUNTS.size, start, KEY_BYTES)
        keys = tuple(FingerKey.from_bytes(text[at : at + KEY_BYTES]) for at in places)
        return Segment(keys, rows_in(memoryview(text)[start:], rows))
    except (ValueError, struct.error) as error:
        raise IndexFileError("a segment of the index file cannot be understood") from error


# -- disk ---------------------------------------------------------------------------------------------------------


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexFileError("the index file cannot be read or written") from error


def _make_durable(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
