from __future__ import annotations

from dataclasses import replace

import pytest

from station.exchange.person_matching import KnownPeople, numbers_fit
from station.exchange.roster_reader import RosterRow
from station.exchange.roster_values import name_key
from station.ids import PersonId
from station.records import NumberState, Person, Sex
from tests.exchange.roster_making import number_of

NUMBER = number_of("51022319421008692")
CUT = "5.10223194210086e+17"
WAITING = Person(
    PersonId("1" * 32),
    "文菊兰",
    raw_number=CUT,
    sex=Sex.FEMALE,
    town="永新镇",
    village="荆山村",
    group="3组",
    household_head="钱秀群",
)
ROW = RosterRow(
    1, 2, (), NUMBER, "文菊兰", Sex.FEMALE, town="永新镇", village="荆山村", group="三组", household_head="钱秀群"
)
KEY = name_key("文菊兰")


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        (CUT, NUMBER, True),
        ("510223194210086000", NUMBER, True),
        ("5.10223E+17", NUMBER, True),
        ("5.10223194210087e+17", NUMBER, False),
        (None, NUMBER, True),
        ("不详", NUMBER, True),
        (NUMBER[:5] + NUMBER[6:], NUMBER, True),
        (NUMBER[:8] + "9" + NUMBER[9:], NUMBER, True),
        (number_of("51022319550312002"), NUMBER, False),
        (NUMBER[:6] + NUMBER[8:17], NUMBER, True),
        ("５１０２２３１９４２１００８６９２０", NUMBER, True),
    ],
)
def test_what_is_left_of_a_number_is_compared(one: str | None, other: str, fits: bool) -> None:
    assert numbers_fit(one, other) is fits
    assert numbers_fit(other, one) is fits


def test_who_waits_for_this_number_is_found() -> None:
    assert KnownPeople([WAITING]).awaiting(ROW, KEY, NUMBER).person == WAITING


@pytest.mark.parametrize(
    "difference",
    [{"sex": Sex.MALE}, {"town": "东溪镇"}, {"village": "升平村"}, {"group": "4组"}, {"household_head": "王琴"}],
)
def test_one_circumstance_against_it_is_enough_to_keep_people_apart(difference: dict[str, object]) -> None:
    other = replace(WAITING, **difference)  # type: ignore[arg-type]
    match = KnownPeople([other]).awaiting(ROW, KEY, NUMBER)
    assert (match.person, match.is_ambiguous) == (None, False)


def test_digits_that_do_not_fit_keep_people_apart() -> None:
    assert KnownPeople([WAITING]).awaiting(ROW, KEY, number_of("51022319550312002")).person is None


def test_a_name_alone_speaks_for_nobody() -> None:
    bare = Person(PersonId("1" * 32), "文菊兰")
    assert KnownPeople([bare]).awaiting(replace(ROW, village=None), KEY, NUMBER).person is None


def test_a_name_and_a_village_speak_for_nobody_because_villages_have_namesakes() -> None:
    bare = replace(WAITING, raw_number=None, group=None, household_head=None)
    known = KnownPeople([bare])
    assert known.awaiting(ROW, KEY, NUMBER).person is None
    assert known.awaiting(replace(ROW, household_head=None), KEY, NUMBER).person is None


def test_village_and_group_speak_for_somebody_without_a_household_head() -> None:
    waiting = replace(WAITING, raw_number=None, household_head=None)
    assert KnownPeople([waiting]).awaiting(ROW, KEY, NUMBER).person == waiting


def test_nearly_the_whole_number_speaks_for_somebody_without_a_village() -> None:
    bare = Person(PersonId("1" * 32), "文菊兰", raw_number=CUT)
    assert KnownPeople([bare]).awaiting(replace(ROW, village=None), KEY, NUMBER).person == bare


def test_several_who_fit_are_ambiguous() -> None:
    twins = [replace(WAITING, raw_number=None), replace(WAITING, person_id=PersonId("2" * 32), raw_number=None)]
    match = KnownPeople(twins).awaiting(ROW, KEY, NUMBER)
    assert (match.person, match.is_ambiguous) == (None, True)


def test_a_confirmed_person_waits_for_no_number_but_owns_a_row_that_lost_it() -> None:
    confirmed = replace(WAITING, citizen_number=NUMBER, number_state=NumberState.CONFIRMED, raw_number=None)
    known = KnownPeople([confirmed])
    assert known.awaiting(ROW, KEY, NUMBER).person is None
    assert known.without_number(ROW, KEY, CUT).person == confirmed
    assert known.without_number(ROW, KEY, None).person == confirmed
    assert known.without_number(ROW, KEY, "5.10223195001011e+17").person is None


def test_nobody_is_matched_twice() -> None:
    known = KnownPeople([WAITING])
    known.claim(WAITING)
    assert known.without_number(ROW, KEY, CUT).person is None
