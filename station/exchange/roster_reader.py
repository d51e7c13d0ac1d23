"""Rosters as offices send them: the header is found by its names, people are told from titles, totals and signatures.

sheets -> header row -> rows that are people -> values
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

from station.errors import RosterFormatError
from station.exchange import roster_values as values
from station.exchange.roster_columns import Column, Header, read_header, with_second_row
from station.exchange.roster_files import SheetRows, open_sheets
from station.exchange.roster_values import Cell
from station.records import Sex

HEADER_ROWS = 30
"""The header is looked for in this many rows of a sheet."""

_TOTAL = re.compile(r"(?:合\s*计|小\s*计|总\s*计|共\s*计|本页合计|总人数|人数合计|合计人数)")
_SIGNATURE = re.compile(
    r"(?:审核人|填表人|制表人?|制单人?|经办人?|负责人|复核人?|填报人?|单位负责人|分管领导|主管|联系人|审批人|村干部|社区干部|填报单位|"
    r"制表单位|制表日期|填报日期|打印日期|日期|说明|备注|注)\s*(?:签字|签名|盖章|签章|（签字）|\(签字\)|（盖章）|\(盖章\))?\s*(?:[:：]|$)"
)
_NUMBER_LIKE = re.compile(r"\W*[0-9][0-9Xx\W]{4,}[0-9Xx]\W*|[0-9.]+[eE]\+?[0-9]+")
"""Six characters or more of a citizen number, whole or not; a row that has them is meant for a person."""
_HEADING = re.compile(r".*(?:村|组|社|社区|居委会|镇|乡|街道|表|册|名单|页)(?:[:：]|\(.*\)|（.*）)?$")


@dataclass(frozen=True, slots=True)
class SheetHeader:
    """A sheet whose header was found, in rows `first_row` to `last_row`, counted from 1."""

    sheet: SheetRows
    header: Header
    first_row: int
    last_row: int
    names: tuple[str, ...]
    """The header's cells as they stand, for writing the same columns again."""


@dataclass(frozen=True, slots=True, repr=False)
class RosterRow:
    """One person's row: the values that could be told, the number's cell as it came, and all cells to write again."""

    sheet: int
    row: int
    cells: tuple[Cell, ...]
    number_cell: Cell
    name: str | None
    sex: Sex = Sex.UNKNOWN
    birth_date: dt.date | None = None
    ethnicity: str | None = None
    town: str | None = None
    village: str | None = None
    group: str | None = None
    household_head: str | None = None
    insured_state: str | None = None
    contribution_grade: str | None = None
    benefit_state: str | None = None
    benefit_since: str | None = None
    phone: str | None = None
    bank_name: str | None = None
    bank_account: str | None = None
    address: str | None = None
    note: str | None = None
    is_account_cut: bool = False
    """The account was a number of more digits than a spreadsheet keeps, and is left out."""

    def __repr__(self) -> str:
        return f"RosterRow(sheet={self.sheet}, row={self.row})"


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no person: title, blank, repeated header, heading, total or signature."""

    sheet: int
    row: int


class RosterFile:
    """A roster that passed every check of its file. Rows are read as they are asked for."""

    def __init__(self, sheets: tuple[SheetHeader, ...]) -> None:
        self.sheets = sheets

    @property
    def kind(self) -> str:
        """`xlsx`, `xls` or `csv`."""
        return self.sheets[0].sheet.kind

    @property
    def row_count(self) -> int:
        """Number of rows that `rows` gives, those that are no people included."""
        return sum(found.sheet.height - (found.last_row - found.first_row + 1) for found in self.sheets)

    def rows(self) -> Iterator[RosterRow | SkippedRow]:
        """Give every row but the headers, sheet after sheet, top to bottom."""
        for found in self.sheets:
            yield from _sheet_rows(found)


def open_roster(path: Path) -> RosterFile:
    """Open a roster and find its headers. Raises RosterFormatError, before any row is read, for what is no roster."""
    found = tuple(header for sheet in open_sheets(path) if (header := find_header(sheet)) is not None)
    if not found:
        raise RosterFormatError("no row names the columns for name and citizen number")
    return RosterFile(found)


def find_header(sheet: SheetRows) -> SheetHeader | None:
    """Find the row that names the most columns among the first ones, with a second row below merged cells."""
    first = [tuple(cells) for cells in islice(sheet.rows(), HEADER_ROWS + 1)]
    candidates = (_header_at(sheet, first, index) for index in range(min(len(first), HEADER_ROWS)))
    usable = [candidate for candidate in candidates if candidate.header.is_usable]
    return max(usable, key=lambda candidate: len(candidate.header.columns), default=None)


def _header_at(sheet: SheetRows, first: Sequence[tuple[Cell, ...]], index: int) -> SheetHeader:
    header, names = read_header(first[index]), _texts(first[index])
    if index + 1 == len(first) or (joined := with_second_row(header, first[index + 1])) is header:
        return SheetHeader(sheet, header, index + 1, index + 1, names)
    both = tuple(lower or upper for upper, lower in zip_longest(names, _texts(first[index + 1]), fillvalue=""))
    return SheetHeader(sheet, joined, index + 1, index + 2, both)


def _texts(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(values.text_of(cell) or "" for cell in cells)


def _sheet_rows(found: SheetHeader) -> Iterator[RosterRow | SkippedRow]:
    number = found.sheet.number
    for row, row_cells in enumerate(found.sheet.rows(), 1):
        cells = tuple(row_cells)
        if row > found.last_row and _is_person(cells, found.header):
            yield _read_row(number, row, cells, found.header)
        elif not found.first_row <= row <= found.last_row:
            yield SkippedRow(number, row)


def _is_person(cells: Sequence[Cell], header: Header) -> bool:
    """Tell a person's row, complete or not, from what else stands in a list."""
    number = values.text_of(_cell(cells, header, Column.NUMBER))
    if number is not None and _NUMBER_LIKE.fullmatch(number):
        return True
    texts = _texts(cells)
    filled = [text for text in texts if text]
    told = sum(any(index < len(texts) and texts[index] for index in places) for places in header.columns.values())
    if told == 0 or (len(filled) == 1 and _HEADING.match(filled[0])):
        return False
    if any(_TOTAL.match(text) for text in filled[:3]) or any(_SIGNATURE.match(text) for text in filled):
        return told > 3 and values.is_name(values.name_of(_cell(cells, header, Column.NAME)) or "")
    return not read_header(cells).is_usable


def _read_row(sheet: int, row: int, cells: tuple[Cell, ...], header: Header) -> RosterRow:
    def cell(column: Column) -> Cell:
        return _cell(cells, header, column)

    address = values.text_of(cell(Column.ADDRESS))
    village, group = values.text_of(cell(Column.VILLAGE)), values.group_of(cell(Column.GROUP))
    inside = values.place_in(village) if village and not group else values.Place()
    told = values.place_in(address) if address else values.Place()
    account, is_account_cut = values.account_of(cell(Column.BANK_ACCOUNT))
    return RosterRow(
        sheet=sheet,
        row=row,
        cells=cells,
        number_cell=cell(Column.NUMBER),
        name=values.name_of(cell(Column.NAME)),
        sex=values.sex_of(cell(Column.SEX)),
        birth_date=values.day_of(cell(Column.BIRTH_DATE)),
        ethnicity=values.ethnicity_of(cell(Column.ETHNICITY)),
        town=values.text_of(cell(Column.TOWN)) or inside.town or told.town,
        village=(inside.village if inside.group else None) or village or told.village,
        group=group or inside.group or told.group,
        household_head=values.name_of(cell(Column.HOUSEHOLD_HEAD)),
        insured_state=values.state_of(cell(Column.INSURED_STATE), values.INSURED_STATES),
        contribution_grade=values.grade_of(cell(Column.CONTRIBUTION_GRADE)),
        benefit_state=values.state_of(cell(Column.BENEFIT_STATE), values.BENEFIT_STATES),
        benefit_since=values.month_of(cell(Column.BENEFIT_SINCE)),
        phone=values.text_of(cell(Column.PHONE)),
        bank_name=values.text_of(cell(Column.BANK_NAME)),
        bank_account=account,
        address=address,
        note=values.text_of(cell(Column.NOTE)),
        is_account_cut=is_account_cut,
    )


def _cell(cells: Sequence[Cell], header: Header, column: Column) -> Cell:
    """The first filled cell of a column's places."""
    for index in header.columns.get(column, ()):
        if index < len(cells) and cells[index] not in (None, ""):
            return cells[index]
    return None
