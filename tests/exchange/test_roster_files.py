from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.errors import RosterFormatError
from station.exchange.roster_files import open_sheets
from station.exchange.roster_reader import open_roster
from tests.exchange.roster_making import HEADER, write_xlsx

ROWS = [list(HEADER), ["王琴", "女", "51022319550312002X", "永新镇", "荆山村", "8组", "王琴", "023-4"]]


def as_text(delimiter: str) -> str:
    return "\r\n".join(delimiter.join(row) for row in ROWS) + "\r\n"


def read(path: Path) -> list[list[object]]:
    (sheet,) = open_sheets(path)
    return [list(row) for row in sheet.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("name", ["roster.csv", "roster.xls", "roster.xlsx", "roster.txt"])
def test_a_text_table_is_read_whatever_its_encoding_delimiter_and_name(
    tmp_path: Path, encoding: str, delimiter: str, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(as_text(delimiter).encode(encoding))
    assert read(path) == ROWS


@pytest.mark.parametrize("name", ["roster.xlsx", "roster.xls", "roster.csv"])
def test_a_workbook_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    assert read(write_xlsx(tmp_path / name, ROWS)) == ROWS


def test_hidden_sheets_are_no_part_of_the_roster(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name in ("一", "二", "三"):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            if name == "二":
                sheet.hide()
    assert [sheet.number for sheet in open_sheets(path)] == [1, 3]


def test_rows_can_be_gone_through_again(tmp_path: Path) -> None:
    (sheet,) = open_sheets(write_xlsx(tmp_path / "roster.xlsx", ROWS))
    assert [list(row) for row in sheet.rows()] == [list(row) for row in sheet.rows()] == ROWS
    assert sheet.height == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "neither"),
        (b"%PDF-1.7\n\x00\x01\x02", "neither"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "web page"),
        (b"name;" * 300_000, "line"),
        (",".join(map(str, range(10_000))).encode(), "columns"),
        (b'a,b\n"' + b"x\n" * 200_000, "quotation"),
        (b"x\n" * 1_000_001, "rows"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_its_own_message(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(RosterFormatError, match=message):
        open_sheets(path)


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "roster.xlsx", ROWS).read_bytes()
    for length in range(8, len(whole) - 1, 97):
        (tmp_path / "cut.xlsx").write_bytes(whole[:length])
        with pytest.raises(RosterFormatError):
            open_sheets(tmp_path / "cut.xlsx")


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(RosterFormatError):
            open_sheets(path)


def xlsx_bytes() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for index, row in enumerate(ROWS):
            sheet.write_row(index, 0, row)
    return buffer.getvalue()


def xls_bytes() -> bytes:
    buffer = io.BytesIO()
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("x")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    workbook.save(buffer)
    return buffer.getvalue()


SEEDS = {"xlsx": xlsx_bytes(), "xls": xls_bytes(), "csv": as_text(",").encode("gb18030")}


def read_or_refuse(folder: Path, content: bytes) -> str:
    """Return what became of a file; any other exception than the refusal fails the test."""
    path = folder / "any"
    path.write_bytes(content)
    try:
        rows = sum(1 for _ in open_roster(path).rows())
    except RosterFormatError as refusal:
        return str(refusal)
    return f"{rows} rows"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "姓名,身份证号\n".encode()]),
    st.binary(max_size=2000),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, start: bytes, rest: bytes) -> None:
    assert read_or_refuse(tmp_path, start + rest)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(SEEDS)),
    st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_damaged_roster_is_read_or_refused(tmp_path: Path, kind: str, damage: list[tuple[int, int]]) -> None:
    content = bytearray(SEEDS[kind])
    for place, value in damage:
        content[place % len(content)] = value
    assert read_or_refuse(tmp_path, bytes(content))
