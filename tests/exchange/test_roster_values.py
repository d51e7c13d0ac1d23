from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.exchange import roster_values as values
from station.exchange.roster_values import Place
from station.records import Sex


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("韩  贵", "韩贵"),
        ("韩　贵", "韩贵"),
        (" 王琴 ", "王琴"),
        ("阿卜杜拉.买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("Ａｎｎａ  Schmidt", "Anna Schmidt"),
        ("", None),
        ("#N/A", None),
        (None, None),
    ],
)
def test_a_name_is_kept_in_one_spelling(cell: values.Cell, name: str | None) -> None:
    assert values.name_of(cell) == name


@pytest.mark.parametrize("name", ["王琴", "尉迟德强", "阿卜杜拉·买买提", "Anna Schmidt", "㛃芳", "〇王"])
def test_names_are_names(name: str) -> None:
    assert values.is_name(name)


@pytest.mark.parametrize(
    "text", ["王", "12", "王琴3", "张?芳", "王yan芳", "张桂芳(已故)", "姓名", "合计", "无", "-", "王" * 60]
)
def test_what_is_no_name_is_told(text: str) -> None:
    assert not values.is_name(text)


def test_names_are_compared_without_spaces_dots_and_width() -> None:
    assert values.name_key("阿卜杜拉·买买提") == values.name_key("阿卜杜拉 • 买买提")


@pytest.mark.parametrize(
    ("cell", "sex"),
    [("男", Sex.MALE), ("女", Sex.FEMALE), (1.0, Sex.MALE), ("2", Sex.FEMALE), ("0", Sex.UNKNOWN), (None, Sex.UNKNOWN)],
)
def test_sex_is_read_in_words_and_codes(cell: values.Cell, sex: Sex) -> None:
    assert values.sex_of(cell) is sex


@pytest.mark.parametrize(
    ("cell", "ethnicity"),
    [("01", "汉族"), (6.0, "苗族"), ("15", "土家族"), ("56", "基诺族"), ("汉", "汉族"), ("苗族", "苗族"), ("77", None)],
)
def test_ethnicity_is_read_in_words_and_codes(cell: values.Cell, ethnicity: str | None) -> None:
    assert values.ethnicity_of(cell) == ethnicity


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        (202312.0, "202312"),
        ("2023-12", "202312"),
        ("2023.1", "202301"),
        ("2023年7月", "202307"),
        ("20230715", "202307"),
        ("2023/7/15", "202307"),
        (dt.date(2023, 7, 1), "202307"),
        ("1998", None),
        ("202313", None),
        ("", None),
    ],
)
def test_months_are_read_in_their_usual_forms(cell: values.Cell, month: str | None) -> None:
    assert values.month_of(cell) == month


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (19550312.0, dt.date(1955, 3, 12)),
        ("1955-03-12", dt.date(1955, 3, 12)),
        ("1955年3月12日", dt.date(1955, 3, 12)),
        (dt.datetime(1955, 3, 12, 8), dt.date(1955, 3, 12)),
        ("1955-02-30", None),
        ("195503", None),
    ],
)
def test_days_are_read_in_their_usual_forms(cell: values.Cell, day: dt.date | None) -> None:
    assert values.day_of(cell) == day


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("永新镇荆山村8组", Place("永新镇", "荆山村", "8组")),
        ("重庆市綦江区永新镇荆山村八组12号", Place("永新镇", "荆山村", "八组")),
        ("重庆市綦江县东溪镇石村村3社", Place("东溪镇", "石村村", "3社")),
        ("古南街道沱湾社区", Place("古南街道", "沱湾社区", None)),
        ("荆山村8组", Place(None, "荆山村", "8组")),
        ("四川省綦江县永新区升平乡沙坪村", Place("升平乡", "沙坪村", None)),
        ("不详", Place()),
    ],
)
def test_an_address_tells_town_village_and_group(address: str, place: Place) -> None:
    assert values.place_in(address) == place


def test_villages_and_groups_are_compared_by_what_they_mean() -> None:
    assert values.village_key("荆山") == values.village_key("荆山村") == values.village_key("荆山村委会")
    assert values.group_key("8组") == values.group_key("八社") == values.group_key("第8村民小组")
    assert values.group_key("十二组") == "12"
    assert values.group_key("上街组") != values.group_key("下街组")


def test_a_cut_bank_account_is_left_out_rather_than_stored_wrong() -> None:
    assert values.account_of("7853494459285040204") == ("7853494459285040204", False)
    assert values.account_of("6228 4804 0256") == ("622848040256", False)
    assert values.account_of(7.85349445928504e18) == (None, True)
    assert values.account_of("7.85349E+18") == (None, True)


def test_grades_and_groups_lose_their_ornament() -> None:
    assert [values.grade_of(cell) for cell in (1000.0, "1000.00", "1000元", "一档")] == ["1000", "1000", "1000", "一档"]
    assert [values.group_of(cell) for cell in (8.0, "8组", "第八组")] == ["8组", "8组", "第八组"]


@given(st.one_of(st.text(max_size=60), st.floats(), st.dates(), st.integers(), st.none(), st.booleans()))
def test_no_cell_makes_a_reader_fail(cell: values.Cell) -> None:
    text = values.text_of(cell)
    for read in (values.name_of, values.sex_of, values.ethnicity_of, values.month_of, values.day_of, values.group_of):
        read(cell)
    values.account_of(cell)
    values.grade_of(cell)
    values.place_in(text or "")
    values.group_key(text)
    values.village_key(text)
