"""Spreadsheet files as rows of cells: .xlsx, .xls and delimited text, told apart by what is inside and not by the name.

Everything that can refuse a file is done in `open_sheets`, before the first row is handed out, so that a bad file
changes nothing.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from station.errors import RosterFormatError
from station.exchange import spreadsheet_bounds as bounds
from station.exchange.roster_columns import read_header
from station.exchange.roster_values import Cell

_PACKED_MAGIC = b"PK\x03\x04"
_DELIMITERS = (",", "\t", ";", "，", "|")
_SNIFFED_ROWS = 40
_LONGEST_LINE = 1 << 20
_PIECE_BYTES = 1 << 20
_GARBAGE = frozenset(range(32)) - {*b"\t\n\v\f\r\x1a"}
_WEB_PAGE_STARTS = ("<html", "<!doctype", "<table", "<?xml", "<meta", "<head")


@dataclass(frozen=True, slots=True)
class SheetRows:
    """One visible sheet. `rows()` starts at the first row of the sheet each time it is called."""

    kind: str
    """`xlsx`, `xls` or `csv`."""
    number: int
    """1 = first sheet."""
    height: int
    rows: Callable[[], Iterator[Sequence[Cell]]]


def open_sheets(path: Path) -> tuple[SheetRows, ...]:
    """Open a spreadsheet and check it whole: kind, size, damage. Raises RosterFormatError only."""
    try:
        with path.open("rb") as file:
            start = file.read(_PIECE_BYTES)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise RosterFormatError("the file cannot be opened") from error
    if not start.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise RosterFormatError("the file is empty")
    if size > bounds.MAX_FILE_BYTES:
        raise RosterFormatError("the file is larger than a roster can be")
    if start.startswith(_PACKED_MAGIC):
        bounds.check_xlsx(path)
        return _workbook_sheets(path, "xlsx")
    if start.startswith(bounds.OLD_MAGIC):
        bounds.check_xls(path)
        return _workbook_sheets(path, "xls")
    return (_text_sheet(path, start),)


# -- workbooks ------------------------------------------------------------------------------------------------


def _workbook_sheets(path: Path, kind: str) -> tuple[SheetRows, ...]:
    """Load every visible sheet; hidden ones are what the office does not see as part of the roster."""
    sheets = []
    with _library_faults(), path.open("rb") as file:
        workbook = python_calamine.load_workbook(file)
        for index, about in enumerate(workbook.sheets_metadata):
            is_table = about.typ == python_calamine.SheetTypeEnum.WorkSheet
            if is_table and about.visible == python_calamine.SheetVisibleEnum.Visible:
                sheet = workbook.get_sheet_by_index(index)
                height = sheet.end[0] + 1 if sheet.end else 0
                sheets.append(SheetRows(kind, index + 1, height, sheet.iter_rows))
    return tuple(sheets)


@contextmanager
def _library_faults() -> Iterator[None]:
    """Turn what the spreadsheet library raises into RosterFormatError.

    A panic inside it arrives as a `PanicException`, a BaseException that no module exports; others of that rank go on.
    """
    try:
        yield
    except python_calamine.PasswordError as error:
        raise RosterFormatError("the file is protected by a password") from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError, MemoryError) as error:
        raise RosterFormatError("the spreadsheet is damaged") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise RosterFormatError("the spreadsheet is damaged") from error


# -- delimited text -------------------------------------------------------------------------------------------


def _text_sheet(path: Path, start: bytes) -> SheetRows:
    encoding = _encoding(path, start)
    delimiter = _delimiter(path, encoding)

    def rows() -> Iterator[Sequence[Cell]]:
        return _text_rows(path, encoding, delimiter)

    height = 0
    for row in rows():
        height += 1
        bounds.check_extent(height, len(row))
    return SheetRows("csv", 1, height, rows)


def _encoding(path: Path, start: bytes) -> str:
    """Find the encoding that reads the whole file: by its mark, else UTF-8, else GB18030. Raises RosterFormatError."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    elif start.startswith(codecs.BOM_UTF8):
        candidates = ("utf-8-sig",)
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        if encoding != "utf-16" and _GARBAGE.intersection(start):
            break
        if _reads_as(path, encoding):
            return encoding
    raise RosterFormatError("neither a spreadsheet nor a text table")


def _reads_as(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                if "\x00" in decoder.decode(piece):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    except OSError as error:
        raise RosterFormatError("the file cannot be read") from error
    return True


def _delimiter(path: Path, encoding: str) -> str:
    """Choose the delimiter under which the first rows hold the best header. Raises RosterFormatError for web pages."""
    lines = []
    for line in _lines(path, encoding):
        lines.append(line)
        if len(lines) == _SNIFFED_ROWS:
            break
    if "".join(lines).lstrip().lower().startswith(_WEB_PAGE_STARTS):
        raise RosterFormatError("a web page or XML saved under a spreadsheet's name; open it and save it as .xlsx")

    def header_size(delimiter: str) -> int:
        try:
            return max((len(read_header(row).columns) for row in csv.reader(lines, delimiter=delimiter)), default=0)
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=header_size)


def _text_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Sequence[Cell]]:
    """Read the records one by one, so that a long file needs no memory."""
    try:
        yield from csv.reader(_lines(path, encoding), delimiter=delimiter)
    except csv.Error as error:
        raise RosterFormatError("a text table with a quotation mark that is never closed") from error


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """Read lines of bounded length. Raises RosterFormatError."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while line := file.readline(_LONGEST_LINE):
                if len(line) == _LONGEST_LINE:
                    raise RosterFormatError("a line longer than a roster's can be")
                yield line
    except (OSError, UnicodeError) as error:
        raise RosterFormatError("the file cannot be read") from error
