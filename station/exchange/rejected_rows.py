"""The rows that were not taken, as a spreadsheet to mend and import again: same columns, all text, a reason each.

It holds names and numbers in the clear, so it is written only where the operator asks for it, readable by the owner
alone.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import xlsxwriter

from station.errors import StorageFullError
from station.exchange.citizen_number import cell_text
from station.exchange.roster_reader import RosterFile, RosterRow
from station.exchange.roster_reasons import REASONS
from station.exchange.roster_values import Cell

REASON_HEADING = "未导入原因 Reason"
ROW_HEADING = "原行号 Row"


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row with the code of what is wrong with it."""

    row: RosterRow
    reason: str


def write_rejected_rows(folder: Path, today: dt.date, roster: RosterFile, rejected: Sequence[RejectedRow]) -> Path:
    """Write one sheet for each sheet of the roster that has rejected rows; earlier files stay.

    Returns the new file, mode 0600. Raises StorageFullError.
    """
    content = _workbook(roster, rejected)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _place(content, folder, f"roster-rejected-{today:%Y%m%d}")
    except OSError as error:
        raise StorageFullError("the rejected rows cannot be written") from error


def _workbook(roster: RosterFile, rejected: Sequence[RejectedRow]) -> bytes:
    buffer = io.BytesIO()
    # In memory: the library would leave names in files of the common temporary folder otherwise.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        as_text = workbook.add_format({"num_format": "@"})
        for found in roster.sheets:
            rows = [entry for entry in rejected if entry.row.sheet == found.sheet.number]
            if not rows:
                continue
            width = max(len(found.names), *(len(entry.row.cells) for entry in rows))
            sheet = workbook.add_worksheet()
            sheet.set_column(0, width + 1, 18, as_text)
            titles = [*found.names, *[""] * (width - len(found.names)), REASON_HEADING, ROW_HEADING]
            _write_line(sheet, 0, titles, as_text)
            for line, entry in enumerate(rows, 1):
                cells = [_text(cell) for cell in entry.row.cells]
                reason = " / ".join(REASONS[entry.reason])
                _write_line(sheet, line, [*cells, *[""] * (width - len(cells)), reason, str(entry.row.row)], as_text)
    return buffer.getvalue()


def _write_line(sheet: xlsxwriter.worksheet.Worksheet, line: int, texts: Sequence[str], as_text: object) -> None:
    for column, text in enumerate(texts):
        if text:
            sheet.write_string(line, column, text, as_text)


def _text(cell: Cell) -> str:
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return cell_text(cell) or ""


def _place(content: bytes, folder: Path, stem: str) -> Path:
    """Write under a temporary name, then link to the first free one: an earlier file is never replaced."""
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".roster-")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        target = next(path for path in _names(folder, stem) if not path.exists())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def _names(folder: Path, stem: str) -> Iterator[Path]:
    yield folder / f"{stem}.xlsx"
    for number in count(2):
        yield folder / f"{stem}-{number}.xlsx"
