from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.storage import Storage
from station.storage.search import match_expression
from tests.storage.conftest import add_person

NAMES = {
    "王秀英": ("wangxiuying wxy", "000000194803120021", "青山村", "3组", "王德贵"),
    "曾秀兰": ("zengxiulan cengxiulan zxl cxl", "00000019500707002X", "龙溪村", "三组", "曾贵"),
    "王英": ("wangying wy", "000000195112310031", "青山村", "1组", "王英"),
    "阿依·古丽": ("ayiguli aygl", None, "石坪村", None, None),
}


@pytest.fixture
def people(storage: Storage) -> Storage:
    for name, (keys, number, village, group, head) in NAMES.items():
        add_person(storage, name, number, keys=keys, village=village, group=group, household_head=head)
    return storage


def found(storage: Storage, query: str, limit: int = 50) -> set[str]:
    return {person.name for person in storage.search_people(query.split(), limit)}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("王秀英", {"王秀英"}),
        ("秀", {"王秀英", "曾秀兰"}),
        ("英", {"王秀英", "王英"}),
        ("王", {"王秀英", "王英"}),
        ("wangx", {"王秀英"}),
        ("ZXL", {"曾秀兰"}),
        ("cxl", {"曾秀兰"}),
        ("zengxiulan", {"曾秀兰"}),
        ("0021", {"王秀英"}),
        ("002x", {"曾秀兰"}),
        ("２Ｘ", {"曾秀兰"}),
        ("1", {"王秀英", "王英"}),
        ("000000194803120021", {"王秀英"}),
        ("00000019480312", {"王秀英"}),
        ("青山", {"王秀英", "王英"}),
        ("青山村3组", {"王秀英"}),
        ("青山村 王 31", {"王英"}),
        ("德贵", {"王秀英"}),
        ("古丽", {"阿依·古丽"}),
        ("依古丽", {"阿依·古丽"}),
        ("阿依·古丽", {"阿依·古丽"}),
        ("nobody", set()),
        ("王 nobody", set()),
        ("", set(NAMES)),
        ('"*', set(NAMES)),
    ],
)
def test_people_are_found_by_any_part(people: Storage, query: str, names: set[str]) -> None:
    assert found(people, query) == names


def test_whole_words_come_before_beginnings(storage: Storage) -> None:
    add_person(storage, "王英兰", keys="wangyinglan wyl")
    add_person(storage, "王英", keys="wangying wy")
    assert [person.name for person in storage.search_people(["王英"])] == ["王英", "王英兰"]
    assert [person.name for person in storage.search_people(["王英"], limit=1)] == ["王英"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(max_size=8), max_size=4))
def test_whatever_is_typed_is_a_query(storage: Storage, terms: list[str]) -> None:
    assert storage.search_people(terms) == ()


@pytest.mark.parametrize("term", ['a" OR name : "b', "NEAR(a b)", "name:x*", "a_b"])
def test_the_query_language_cannot_be_reached(term: str) -> None:
    expression = match_expression([term], as_prefixes=True)
    assert expression is not None
    words = expression.split('"')[1::2]
    assert all(word.isalnum() for word in words)


def test_nothing_to_look_for_is_no_query() -> None:
    assert match_expression(["", "·", "_ _"], as_prefixes=True) is None
