"""How large a spreadsheet would become in memory, told before it is opened.

The spreadsheet library lays a sheet out as a full rectangle, so one cell at the far corner, a compressed flood of zeros
or a false size record could take all memory. The file's own records are walked here first, a piece at a time.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from station.errors import RosterFormatError

MAX_ROWS = 1_000_000
MAX_COLUMNS = 256
MAX_CELLS = 25_000_000
MAX_UNPACKED_BYTES = 1 << 30
MAX_FILE_BYTES = 512 << 20
MAX_OLD_FILE_BYTES = 128 << 20
_MAX_ZIP_ENTRIES = 5_000
_MAX_STRINGS_BYTES = 256 << 20
_PIECE_BYTES = 1 << 20
_LONGEST_TAG = 1 << 16

_TAG = re.compile(
    rb"<(?:[A-Za-z0-9_]+:)?(row|c)(?=[\s/>])(?:[^<>]*?\sr\s*=\s*[\"']([A-Za-z]{0,7})([0-9]{1,10})[\"'])?[^<>]*>"
)
"""A row or cell of a worksheet with its reference, which may be left out: then it follows the one before."""
_ENCRYPTED_FLAG = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError, OverflowError)

OLD_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA


@dataclass(slots=True)
class Extent:
    """The far corner seen so far, counted from 1; refuses as soon as it is too far."""

    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """Take a cell in. Raises RosterFormatError beyond the limits."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        check_extent(self.rows, self.columns)


def check_extent(rows: int, columns: int) -> None:
    """Refuse a sheet that is too long, too wide or too large. Raises RosterFormatError."""
    if columns > MAX_COLUMNS:
        raise RosterFormatError(f"more than {MAX_COLUMNS} columns")
    if rows > MAX_ROWS:
        raise RosterFormatError(f"more than {MAX_ROWS} rows")
    if rows * columns > MAX_CELLS:
        raise RosterFormatError(f"more than {MAX_CELLS} cells")


# -- .xlsx ----------------------------------------------------------------------------------------------------


def check_xlsx(path: Path) -> None:
    """Unpack every part once, counting bytes and cell positions, keeping nothing. Raises RosterFormatError."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_directory(parts)
            budget = MAX_UNPACKED_BYTES
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        budget -= _walk_part(part.filename, stream, budget)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        struct.error,
        NotImplementedError,
        ValueError,
        OverflowError,
    ) as error:
        raise RosterFormatError("a damaged or incomplete .xlsx file") from error
    except (OSError, RuntimeError) as error:
        raise RosterFormatError("the .xlsx file cannot be read") from error


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    if len(parts) > _MAX_ZIP_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise RosterFormatError("the file unpacks to more than a roster can be")
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise RosterFormatError("the file is protected by a password")
    if "xl/workbook.xml" not in names:
        raise RosterFormatError("a packed file, but no .xlsx spreadsheet")


def _walk_part(name: str, stream: IO[bytes], budget: int) -> int:
    """Read a part to its end within `budget` bytes; a worksheet's cells are placed. Returns its length in bytes."""
    is_sheet = name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")
    limit = min(budget, _MAX_STRINGS_BYTES) if "sharedstrings" in name.lower() else budget
    sheet, length = _SheetWalk(), 0
    while piece := stream.read(_PIECE_BYTES):
        length += len(piece)
        if length > limit:
            raise RosterFormatError("the file unpacks to more than a roster can be")
        if is_sheet:
            sheet.take(piece)
    return length


class _SheetWalk:
    """Places a worksheet's cells from pieces of its text. Cells that hold nothing, `<c .../>`, are only formatted."""

    def __init__(self) -> None:
        self._extent = Extent()
        self._row = 0
        self._column = 0
        self._rest = b""

    def take(self, piece: bytes) -> None:
        """Place the cells of the next piece. Raises RosterFormatError beyond the limits."""
        text = self._rest + piece
        end = text.rfind(b"<")
        end = len(text) if end < 0 or b">" in text[end:] else end
        if len(text) - end > _LONGEST_TAG:
            raise RosterFormatError("a damaged or incomplete .xlsx file")
        self._rest = text[end:]
        rows, columns = self._extent.rows, self._extent.columns
        for match in _TAG.finditer(text, 0, end):
            self._step(match)
            if match[1] == b"c" and not match[0].endswith(b"/>"):
                rows, columns = max(rows, self._row), max(columns, self._column)
        self._extent.reach(rows, columns)

    def _step(self, match: re.Match[bytes]) -> None:
        """Move to the row or cell that a tag begins."""
        kind, letters, digits = match.groups()
        if digits is None and match[0].count(b'"') % 2:
            raise RosterFormatError("a damaged or incomplete .xlsx file")
        if kind == b"row":
            self._row, self._column = int(digits) if digits else self._row + 1, 0
        elif digits:
            self._row, self._column = int(digits), _column_number(letters)
        else:
            self._column += 1


@lru_cache(maxsize=1024)
def _column_number(letters: bytes) -> int:
    """A = 1, Z = 26, AA = 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


# -- .xls -----------------------------------------------------------------------------------------------------


def check_xls(path: Path) -> None:
    """Walk a compound file's workbook records and place its cells ([MS-CFB], [MS-XLS]). Raises RosterFormatError."""
    if path.stat().st_size > MAX_OLD_FILE_BYTES:
        raise RosterFormatError("the .xls file is larger than a roster can be")
    try:
        streams = _compound_streams(path.read_bytes())
        if "encryptedpackage" in streams:
            raise RosterFormatError("the file is protected by a password")
        read = streams.get("workbook") or streams.get("book")
        if read is None:
            raise RosterFormatError("an Office file, but no spreadsheet")
        _walk_records(read())
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise RosterFormatError("a damaged or incomplete .xls file") from error


def _compound_streams(data: bytes) -> dict[str, Callable[[], bytes]]:
    """Read the directory of a compound file: lower-case stream name -> reader of its bytes."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError("sector size")
    size = 1 << shift
    directory_start, _, cutoff, mini_start, _, next_list, _ = struct.unpack_from("<IIIIIII", data, 48)
    fat = _sector_table(data, size, next_list)[: len(data) // size]

    def sectors(start: int) -> bytes:
        return b"".join(data[(number + 1) * size : (number + 2) * size] for number in _chain(start, fat))

    directory = sectors(directory_start)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    mini_fat = _words(sectors(mini_start))
    root = next((entry for entry in entries if entry[66] == 5), None)
    mini = b"" if root is None else sectors(struct.unpack_from("<I", root, 116)[0])

    def reader(entry: bytes) -> Callable[[], bytes]:
        start, length = struct.unpack_from("<II", entry, 116)
        if length >= cutoff:
            return lambda: sectors(start)[:length]
        return lambda: b"".join(mini[number * 64 : number * 64 + 64] for number in _chain(start, mini_fat))[:length]

    return {_entry_name(entry): reader(entry) for entry in entries if entry[66] == 2}


def _entry_name(entry: bytes) -> str:
    length = max(0, min(64, struct.unpack_from("<H", entry, 64)[0]) - 2)
    return entry[: length & ~1].decode("utf-16-le", "replace").lower()


def _sector_table(data: bytes, size: int, next_list: int) -> tuple[int, ...]:
    """Join the allocation table from the sectors that the header and its continuation lists name."""
    numbers = list(_words(data[76:512]))
    seen: set[int] = set()
    while next_list < _LAST_SECTOR and next_list not in seen:
        seen.add(next_list)
        more = _words(data[(next_list + 1) * size : (next_list + 2) * size])
        numbers.extend(more[:-1])
        next_list = more[-1]
    used = [number for number in numbers if number < _LAST_SECTOR]
    if len(used) > len(data) // size:
        raise ValueError("more table than file")
    return _words(b"".join(data[(number + 1) * size : (number + 2) * size] for number in used))


def _chain(start: int, table: tuple[int, ...]) -> Iterator[int]:
    """Follow a chain of sectors; one that is longer than its table goes in a circle."""
    for _ in range(len(table)):
        if start >= _LAST_SECTOR:
            return
        yield start
        start = table[start]
    if start < _LAST_SECTOR:
        raise ValueError("sectors in a circle")


def _words(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


_FILE_PASS, _DIMENSIONS, _BEGINNING = 0x002F, 0x0200, (0x0009, 0x0209, 0x0409, 0x0809)
_CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, 0x0003, 0x0004, 0x0005, 0x0002})
_CELL_ROWS = frozenset({0x00BD, 0x00BE})
"""MULRK and MULBLANK: a run of cells, the last column in the last two bytes."""


def _walk_records(stream: bytes) -> None:
    extent, at = Extent(), 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _FILE_PASS:
            raise RosterFormatError("the file is protected by a password")
        if kind in _BEGINNING:
            extent = Extent()
        elif kind == _DIMENSIONS:
            _check_dimensions(body)
        elif kind in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            extent.reach(row + 1, column + 1)
        elif kind in _CELL_ROWS and len(body) >= 6:
            extent.reach(struct.unpack_from("<H", body)[0] + 1, struct.unpack_from("<H", body, len(body) - 2)[0] + 1)


def _check_dimensions(body: bytes) -> None:
    """Refuse a false size record, for the library believes it. Ends are one past the last; 0 0 when empty."""
    first_row, last_row, first_column, last_column = struct.unpack_from("<IIHH" if len(body) >= 12 else "<HHHH", body)
    if first_row > last_row or first_column > last_column:
        raise ValueError("size record")
    check_extent(last_row, last_column)
