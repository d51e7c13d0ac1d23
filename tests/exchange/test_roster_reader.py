from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from station.errors import RosterFormatError
from station.exchange.roster_reader import RosterRow, SkippedRow, open_roster
from station.records import Sex
from tests.exchange.roster_making import HEADER, write_xlsx

NUMBER = "51022319550312002X"
PERSON = ("王琴", "女", NUMBER, "永新镇", "荆山村", "8组", "王琴", "023-4")


def read(path: Path) -> tuple[list[RosterRow], list[int]]:
    rows = list(open_roster(path).rows())
    people = [row for row in rows if isinstance(row, RosterRow)]
    return people, [row.row for row in rows if isinstance(row, SkippedRow)]


def read_rows(tmp_path: Path, *rows: Sequence[object]) -> tuple[list[RosterRow], list[int]]:
    return read(write_xlsx(tmp_path / "roster.xlsx", rows))


def test_titles_blanks_totals_signatures_and_headings_are_no_people(tmp_path: Path) -> None:
    people, skipped = read_rows(
        tmp_path,
        ("花名册",),
        ("制表单位：某某", "", "制表日期：2026年11月"),
        HEADER,
        ("荆山村8组",),
        PERSON,
        HEADER,
        (),
        ("小  计", "", "1人"),
        PERSON,
        ("合计", "2人"),
        ("审核人：", "", "", "填表人：张三"),
        ("说明：本表一式两份",),
    )
    assert [row.row for row in people] == [5, 9]
    assert skipped == [1, 2, 4, 6, 7, 8, 10, 11, 12]


def test_rows_with_only_a_serial_number_are_blank(tmp_path: Path) -> None:
    people, skipped = read_rows(tmp_path, ("序号", *HEADER), (1, *PERSON), (2,), (3,))
    assert (len(people), skipped) == (1, [3, 4])


def test_a_person_without_a_name_or_with_little_else_is_still_a_row(tmp_path: Path) -> None:
    people, _ = read_rows(tmp_path, HEADER, ("", "女", NUMBER), ("王琴",), ("", "", "", "永新镇", "荆山村"))
    assert [row.name for row in people] == [None, "王琴", None]


def test_someone_called_like_a_signature_is_a_person(tmp_path: Path) -> None:
    people, _ = read_rows(tmp_path, HEADER, ("经办", "女", NUMBER, "永新镇", "荆山村"))
    assert len(people) == 1


def test_the_header_may_stand_in_row_thirty_of_the_second_sheet(tmp_path: Path) -> None:
    rows = [("说明",)] * 29 + [HEADER, PERSON]
    people, skipped = read(write_xlsx(tmp_path / "roster.xlsx", [("封面",)], {"人员": rows}))
    assert [(row.sheet, row.row) for row in people] == [(2, 31)]
    assert len(skipped) == 29


def test_every_sheet_with_a_header_is_read(tmp_path: Path) -> None:
    other = ("李强", "男", "440524188001010014")
    people, _ = read(write_xlsx(tmp_path / "roster.xlsx", [HEADER, PERSON], {"升平村": [HEADER, other]}))
    assert [(row.sheet, row.name) for row in people] == [(1, "王琴"), (2, "李强")]


def test_two_header_rows_are_one_header(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ("姓名", "身份证号", "住所"))
        sheet.merge_range(0, 2, 0, 4, "住所")
        sheet.write_row(1, 2, ("镇", "村", "组"))
        sheet.write_row(2, 0, ("王琴", NUMBER, "永新镇", "荆山村", 8))
    roster = open_roster(path)
    (row,) = (row for row in roster.rows() if isinstance(row, RosterRow))
    assert (row.town, row.village, row.group, row.row) == ("永新镇", "荆山村", "8组", 3)
    assert roster.sheets[0].names == ("姓名", "身份证号", "镇", "村", "组")


def test_cells_become_values(tmp_path: Path) -> None:
    header = (
        "姓 名",
        "性别",
        "民族",
        "公民身份号码",
        "出生日期",
        "村",
        "缴费档次",
        "待遇开始年月",
        "手机",
        "开户行",
        "账号",
        "备注",
    )
    cells = (
        "韩  贵",
        "男",
        "06",
        NUMBER,
        "1955年3月12日",
        "荆山村8组",
        200,
        202312,
        13512345678,
        "邮储银行",
        7.85349445928504e18,
        "#N/A",
    )
    (row,), _ = read_rows(tmp_path, header, cells)
    assert (row.name, row.sex, row.ethnicity, row.birth_date) == ("韩贵", Sex.MALE, "苗族", dt.date(1955, 3, 12))
    assert (row.village, row.group, row.contribution_grade) == ("荆山村", "8组", "200")
    assert (row.benefit_since, row.phone, row.bank_name, row.note) == ("202312", "13512345678", "邮储银行", None)
    assert (row.bank_account, row.is_account_cut) == (None, True)
    assert row.cells[0] == "韩  贵"


def test_ministry_codes_are_decoded(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    header = "AAC147,AAC003,AAC004,AAC005,AAC031,AAE141,AAE210,AAE116,AAE005,AAE006,AAE013\n"
    path.write_text(header + f"{NUMBER},王琴,2,15,2,200,201510,0,,永新镇荆山村8组,卧床\n", encoding="utf-8-sig")
    (row,), _ = read(path)
    assert (row.sex, row.ethnicity, row.insured_state, row.benefit_state) == (
        Sex.FEMALE,
        "土家族",
        "暂停缴费",
        "未领取",
    )
    assert (row.town, row.village, row.group, row.address) == ("永新镇", "荆山村", "8组", "永新镇荆山村8组")
    assert (row.contribution_grade, row.benefit_since, row.note) == ("200", "201510", "卧床")


def test_the_columns_for_place_win_over_the_address(tmp_path: Path) -> None:
    (row,), _ = read_rows(tmp_path, ("姓名", "身份证号", "村", "住址"), ("王琴", NUMBER, "升平村", "永新镇荆山村8组"))
    assert (row.town, row.village, row.group) == ("永新镇", "升平村", "8组")


@pytest.mark.parametrize("rows", [[("姓名", "性别"), ("王琴", "女")], [("王琴", NUMBER)], [("身份证号",), (NUMBER,)]])
def test_a_table_without_a_usable_header_is_refused(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    with pytest.raises(RosterFormatError, match="no row names"):
        open_roster(write_xlsx(tmp_path / "roster.xlsx", rows))


def test_a_header_below_row_thirty_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(RosterFormatError):
        open_roster(write_xlsx(tmp_path / "roster.xlsx", [("说明",)] * 31 + [HEADER, PERSON]))


def test_no_name_shows_in_the_repr(tmp_path: Path) -> None:
    (row,), _ = read_rows(tmp_path, HEADER, PERSON)
    assert repr(row) == "RosterRow(sheet=1, row=2)"
