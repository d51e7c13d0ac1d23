from __future__ import annotations

from station.practice import citizen_number, invent_people


def test_the_check_character_follows_the_standards_own_example() -> None:
    import datetime as dt

    assert citizen_number("110105", dt.date(1949, 12, 31), 2) == "11010519491231002X"


def test_the_same_seed_invents_the_same_people_with_different_numbers() -> None:
    people = invent_people(60)
    assert people == invent_people(60)
    assert len({p.number for p in people}) == 60
    assert all(p.number.startswith("999999") for p in people)


def test_partners_share_a_household() -> None:
    first, second = invent_people(2)
    assert second.household_head == first.household_head == first.name
    assert (first.village, first.is_female) == (second.village, not second.is_female)
