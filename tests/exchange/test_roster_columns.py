from __future__ import annotations

import pytest

from station.exchange.roster_columns import Column, column_named, read_header, with_second_row


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("身份证号", Column.NUMBER),
        ("公民身份号码", Column.NUMBER),
        (" 身份证号码（必填） ", Column.NUMBER),
        ("*证件号码", Column.NUMBER),
        ("AAC147", Column.NUMBER),
        ("ａａｃ００２", Column.NUMBER),
        ("姓 名", Column.NAME),
        ("AAC003", Column.NAME),
        ("乡镇", Column.TOWN),
        ("镇（街道）", Column.TOWN),
        ("村(居)", Column.VILLAGE),
        ("村（社区）", Column.VILLAGE),
        ("组（社）", Column.GROUP),
        ("组/社", Column.GROUP),
        ("户主姓名", Column.HOUSEHOLD_HEAD),
        ("手机", Column.PHONE),
        ("开户行", Column.BANK_NAME),
        ("账号", Column.BANK_ACCOUNT),
        ("AAE210", Column.BENEFIT_SINCE),
        ("AAE116", Column.BENEFIT_STATE),
        ("备\n注", Column.NOTE),
    ],
)
def test_columns_are_known_by_their_usual_names(text: str, column: Column) -> None:
    assert column_named(text) is column


@pytest.mark.parametrize("text", ["户主身份证号", "代领人姓名", "序号", "", "王琴", "未导入原因 Reason", "姓名" * 40])
def test_other_columns_are_left_alone(text: str) -> None:
    assert column_named(text) is None


def test_a_header_needs_name_and_number_to_be_usable() -> None:
    assert read_header(["序号", "姓名", "身份证号"]).is_usable
    assert not read_header(["序号", "姓名", "性别"]).is_usable


def test_a_column_that_occurs_twice_keeps_both_places() -> None:
    assert read_header(["AAC147", "AAC003", "AAC002"]).columns[Column.NUMBER] == (0, 2)


def test_a_second_header_row_below_merged_cells_is_joined() -> None:
    header = read_header(["姓名", "身份证号", "住所", "", ""])
    joined = with_second_row(header, ["", "", "镇", "村", "组"])
    assert joined.columns[Column.GROUP] == (4,)
    assert with_second_row(header, ["王琴", "", "镇", "村", "组"]) is header
