from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.exchange.pinyin_keys import given_name, name_keys, search_keys, split_surname
from station.ids import PersonId
from station.records import Person


@pytest.mark.parametrize(
    ("name", "as_surname", "as_word"),
    [
        ("曾淑兰", "zengshulan", "cengshulan"),
        ("单光清", "shanguangqing", "danguangqing"),
        ("解秀英", "xiexiuying", "jiexiuying"),
        ("仇元清", "qiuyuanqing", "chouyuanqing"),
        ("查建", "zhajian", "chajian"),
        ("区妹", "oumei", "qumei"),
        ("朴桂", "piaogui", "pugui"),
        ("盖平", "geping", "gaiping"),
        ("翟芳", "zhaifang", "difang"),
        ("尉迟秀英", "yuchixiuying", "weichixiuying"),
    ],
)
def test_a_surname_is_found_by_both_of_its_readings(name: str, as_surname: str, as_word: str) -> None:
    keys = name_keys(name).split()
    assert as_surname in keys
    assert as_word in keys
    assert keys.index(as_surname) < keys.index(as_word)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("曾淑兰", {"zsl", "csl"}),
        ("尉迟秀英", {"ycxy", "wcxy"}),
        ("令狐兰秀", {"lhlx"}),
        ("冼芳秀", {"xfx"}),
        ("任琴", {"rq"}),
    ],
)
def test_initials_follow_every_reading(name: str, initials: set[str]) -> None:
    assert initials <= set(name_keys(name).split())


def test_u_umlaut_is_found_as_v_and_as_u() -> None:
    assert {"lvdefu", "ludefu", "ldf"} <= set(name_keys("吕德福").split())


def test_a_minority_name_is_read_without_its_dot() -> None:
    assert "abodulamaimaiti" in name_keys("阿卜杜拉·买买提").split()


def test_latin_letters_stand_for_themselves() -> None:
    assert "annaschmidt" in name_keys("Anna Schmidt").split()


def test_search_keys_read_the_name_of_the_person() -> None:
    assert search_keys(Person(PersonId("0" * 32), "曾淑兰")) == name_keys("曾淑兰")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("尉迟秀英", "秀英"),
        ("欧阳蓉仙", "蓉仙"),
        ("张桂芳", "桂芳"),
        ("王琴", "琴"),
        ("欧阳", "阳"),
        ("琴", "琴"),
        ("司马光", "光"),
        ("阿卜杜拉·买买提", "阿卜杜拉"),
        ("阿卜杜拉•买买提", "阿卜杜拉"),
        ("Anna Schmidt", "Anna Schmidt"),
        ("", ""),
    ],
)
def test_the_given_name_is_cut_for_speaking_to_the_elder(name: str, given: str) -> None:
    assert given_name(name) == given


@given(st.text(max_size=12))
def test_any_name_has_keys_of_plain_letters_and_a_given_name(name: str) -> None:
    keys = name_keys(name)
    assert keys == "" or all(key.isascii() and key.isalnum() and key == key.lower() for key in keys.split(" "))
    assert bool(given_name(name)) == bool(name.strip())
    assert "".join(split_surname(name)) == name


def test_a_hundred_thousand_names_take_seconds() -> None:
    names = [a + b + c for a in "曾单解仇查张王李赵吕" for b in "秀英桂芳玉兰淑珍素琴" for c in "华春梅凤莲菊群仙碧光"]
    name_keys("暖")
    start = time.perf_counter()
    for name in names * 20:
        name_keys(name)
    assert time.perf_counter() - start < 3
