from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from station.errors import RosterFormatError
from station.exchange.roster_files import open_sheets
from station.exchange.spreadsheet_bounds import MAX_COLUMNS, MAX_ROWS, check_xls, check_xlsx
from tests.exchange.roster_making import HEADER, write_xlsx


def write_cell_at(path: Path, row: int, column: int) -> Path:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write(row, column, "x")
    return path


def write_old(path: Path, rows: list[list[str]]) -> Path:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("花名册")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    workbook.save(str(path))
    return path


def rewrite_part(path: Path, name: str, change: bytes, to: bytes) -> Path:
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            parts[part] = archive.read(part)
    assert change in parts[name]
    parts[name] = parts[name].replace(change, to, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (1, 9_999, "columns"),
        (MAX_ROWS, 0, "rows"),
        (1_048_575, 16_383, "columns"),
        (MAX_ROWS - 1, MAX_COLUMNS - 1, "cells"),
    ],
)
def test_one_cell_in_a_far_corner_is_refused_before_it_takes_memory(
    tmp_path: Path, row: int, column: int, message: str
) -> None:
    with pytest.raises(RosterFormatError, match=message):
        check_xlsx(write_cell_at(tmp_path / "far.xlsx", row, column))


def test_cells_that_are_only_formatted_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "formatted.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_blank(1_048_575, 16_383, None, workbook.add_format({"bold": True}))
    check_xlsx(path)
    (sheet_rows,) = open_sheets(path)
    assert sheet_rows.height == 1


@pytest.mark.parametrize(
    "far",
    [
        b"<x:c r='XFD9'><x:v>1</x:v></x:c></row>",
        b'<c s="1" r = "XFD9" t="n"><v>1</v></c></row>',
        b'<c a=">" r="XFD9"><v>1</v></c></row>',
        b'</row><row r="1048576"><c><v>1</v></c></row>',
    ],
)
def test_a_far_cell_is_found_in_every_way_of_writing_it(tmp_path: Path, far: bytes) -> None:
    path = write_xlsx(tmp_path / "roster.xlsx", [HEADER])
    with pytest.raises(RosterFormatError):
        check_xlsx(rewrite_part(path, "xl/worksheets/sheet1.xml", b"</row>", far))


def test_a_file_that_says_it_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "bomb.xlsx", [HEADER])
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 24, 0x7FFFFFFF)
    path.write_bytes(data)
    with pytest.raises(RosterFormatError, match="unpacks"):
        check_xlsx(path)


def test_a_file_that_hides_its_unpacked_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 5_000_000)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(data)
    with pytest.raises(RosterFormatError):
        check_xlsx(path)


def test_a_flood_of_zeros_is_stopped_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(260):
                part.write(bytes(1 << 20))
    with pytest.raises(RosterFormatError, match="unpacks"):
        check_xlsx(path)


def test_a_packed_file_with_a_password_is_named(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "locked.xlsx", [HEADER])
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(RosterFormatError, match="password"):
        check_xlsx(path)


def test_another_packed_document_is_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(RosterFormatError, match=r"no \.xlsx"):
        check_xlsx(path)


# -- .xls -----------------------------------------------------------------------------------------------------


def renamed_stream(data: bytes, name: str) -> bytes:
    entry = data.index("Workbook".encode("utf-16-le"))
    new = name.encode("utf-16-le") + b"\0\0"
    return data[:entry] + new.ljust(64, b"\0") + struct.pack("<H", len(new)) + data[entry + 66 :]


def test_an_old_spreadsheet_passes(tmp_path: Path) -> None:
    path = write_old(tmp_path / "old.xls", [list(HEADER), ["王琴", "女"]])
    check_xls(path)
    (sheet,) = open_sheets(path)
    assert [list(row)[:2] for row in sheet.rows()] == [["姓名", "性别"], ["王琴", "女"]]


def test_an_encrypted_xlsx_is_named_as_such(tmp_path: Path) -> None:
    path = write_old(tmp_path / "locked.xlsx", [["x"]])
    path.write_bytes(renamed_stream(path.read_bytes(), "EncryptedPackage"))
    with pytest.raises(RosterFormatError, match="password"):
        open_sheets(path)


def test_another_office_document_is_named_as_such(tmp_path: Path) -> None:
    path = write_old(tmp_path / "letter.xls", [["x"]])
    path.write_bytes(renamed_stream(path.read_bytes(), "WordDocument"))
    with pytest.raises(RosterFormatError, match="no spreadsheet"):
        open_sheets(path)


def test_an_encrypted_xls_is_named_as_such(tmp_path: Path) -> None:
    stream = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0) + struct.pack("<HH", 0x2F, 6) + bytes(6)
    buffer = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(buffer, stream.ljust(5000, b"\0"))
    path = tmp_path / "locked.xls"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(RosterFormatError, match="password"):
        open_sheets(path)


@pytest.mark.parametrize(
    "record",
    [
        struct.pack("<HHIIHHH", 0x0200, 14, 0, 0xFFFFFFF0, 0, 5, 0),
        struct.pack("<HHIIHHH", 0x0200, 14, 9, 3, 0, 5, 0),
        struct.pack("<HHHHHd", 0x0203, 14, 5, 40_000, 0, 1.0),
        struct.pack("<HHHHHIH", 0x00BD, 12, 5, 0, 0, 0, 40_000),
    ],
)
def test_a_false_size_or_place_in_an_old_spreadsheet_is_refused(tmp_path: Path, record: bytes) -> None:
    stream = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0) + record
    buffer = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(buffer, stream.ljust(5000, b"\0"))
    path = tmp_path / "false.xls"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(RosterFormatError):
        check_xls(path)


def test_sectors_in_a_circle_are_refused(tmp_path: Path) -> None:
    path = write_old(tmp_path / "circle.xls", [[f"{row}" * 20] for row in range(200)])
    data = bytearray(path.read_bytes())
    (fat_sector,) = struct.unpack_from("<I", data, 76)
    struct.pack_into("<II", data, (fat_sector + 1) * 512, 1, 0)
    path.write_bytes(data)
    with pytest.raises(RosterFormatError):
        check_xls(path)
