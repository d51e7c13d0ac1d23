from __future__ import annotations

import dataclasses
import datetime as dt
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.errors import CitizenNumberTakenError, PersonNotFoundError, RecordError
from station.ids import PersonId, new_id
from station.records import NumberState, Person, Sex
from station.storage import PersonRow, Storage
from tests.storage.conftest import add_person, person_row, sql

TEXT = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
PEOPLE = st.builds(
    Person,
    person_id=st.builds(lambda: PersonId(new_id())),
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
    citizen_number=st.none() | st.builds(new_id),
    number_state=st.sampled_from(NumberState),
    raw_number=TEXT,
    sex=st.sampled_from(Sex),
    birth_date=st.none() | st.dates(),
    ethnicity=TEXT,
    town=TEXT,
    village=TEXT,
    group=TEXT,
    household_head=TEXT,
    insured_state=TEXT,
    contribution_grade=TEXT,
    benefit_state=TEXT,
    benefit_since=TEXT,
    phone=TEXT,
    bank_name=TEXT,
    bank_account=TEXT,
    address=TEXT,
    note=TEXT,
    source=TEXT,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PEOPLE)
def test_every_field_of_a_person_comes_back(storage: Storage, person: Person) -> None:
    storage.insert_people([PersonRow(person, "keys")])
    assert storage.person(person.person_id) == person
    changed = dataclasses.replace(person, name="改名", birth_date=dt.date(1950, 1, 2), note=None)
    storage.update_people([PersonRow(changed, "gaiming gm")])
    assert storage.person(person.person_id) == changed


def test_an_unknown_person_is_not_found(storage: Storage) -> None:
    with pytest.raises(PersonNotFoundError):
        storage.person(PersonId(new_id()))
    with pytest.raises(PersonNotFoundError):
        storage.update_people([person_row()])


def test_a_number_belongs_to_one_person_and_the_whole_insert_is_undone(storage: Storage) -> None:
    add_person(storage, number="000000195001010001")
    with pytest.raises(CitizenNumberTakenError) as caught:
        storage.insert_people([person_row("李四"), person_row("李五", "000000195001010001")])
    assert "0001" not in str(caught.value)
    assert storage.count_people() == 1
    assert storage.search_people(["李四"]) == ()


def test_an_update_may_not_take_somebody_elses_number(storage: Storage) -> None:
    add_person(storage, number="000000195001010001")
    second = person_row("李四", "000000195001010002")
    storage.insert_people([second])
    taken = dataclasses.replace(second.person, citizen_number="000000195001010001")
    with pytest.raises(CitizenNumberTakenError):
        storage.update_people([PersonRow(taken, "lisi ls")])
    assert storage.person(second.person.person_id) == second.person


def test_the_same_person_twice_is_refused(storage: Storage) -> None:
    row = person_row()
    with pytest.raises(RecordError):
        storage.insert_people([row, row])
    assert storage.count_people() == 0


def test_people_are_found_by_numbers_and_by_ids(storage: Storage) -> None:
    first = add_person(storage, number="000000195001010001")
    second = add_person(storage, "李四", "000000195001010002")
    add_person(storage, "赵六")
    numbers = ["000000195001010001", "000000195001010002", "000000195001010003"]
    found = storage.people_by_numbers(iter(numbers))
    assert {number: person.person_id for number, person in found.items()} == {numbers[0]: first, numbers[1]: second}
    assert set(storage.people_by_ids([first, PersonId("f" * 32)])) == {first}


def test_everybody_comes_in_the_order_added_across_chunks(storage: Storage) -> None:
    rows = [person_row(f"某{at}") for at in range(4100)]
    storage.insert_people(rows[:10])
    storage.insert_people(rows[10:])
    assert [person.name for person in storage.all_people()] == [row.person.name for row in rows]
    assert storage.count_people() == 4100


def test_people_to_confirm(storage: Storage) -> None:
    add_person(storage, number="000000195001010001")
    person_id = add_person(storage, "李四", raw_number="5102231950010100")
    assert [person.person_id for person in storage.people_to_confirm()] == [person_id]


def test_a_household_shares_head_village_and_group(storage: Storage) -> None:
    home = {"village": "青山村", "group": "3组"}
    head = add_person(storage, "王德贵", household_head="王德贵", **home)
    wife = add_person(storage, "李玉珍", household_head="王德贵", **home)
    add_person(storage, "周桂芳", household_head="王德贵", village="青山村", group="4组")
    add_person(storage, "吴桂芳", household_head="吴德", **home)
    assert [person.person_id for person in storage.household(storage.person(wife))] == [head]
    assert [person.person_id for person in storage.household(storage.person(head))] == [wife]


def test_a_changed_phone_leaves_the_index_and_a_changed_name_moves_it(storage: Storage) -> None:
    row = person_row("王秀英")
    storage.insert_people([row])
    before = sql(storage, "SELECT count(*) FROM person_search_data")
    storage.update_people([PersonRow(dataclasses.replace(row.person, phone="1"), row.search_keys)])
    assert sql(storage, "SELECT count(*) FROM person_search_data") == before
    assert len(storage.search_people(["秀英"])) == 1
    storage.update_people([PersonRow(dataclasses.replace(row.person, name="王兰芳"), "wanglanfang wlf")])
    assert storage.search_people(["秀英"]) == ()
    assert storage.search_people(["wxy"]) == ()
    assert len(storage.search_people(["兰芳"])) == 1


def test_a_large_roster_is_inserted_and_searched_fast_enough(storage: Storage) -> None:
    rows = [person_row(f"王{chr(0x4E00 + at)}", f"{at:018d}", village=f"村{at % 40}") for at in range(10_000)]
    began = time.perf_counter()
    storage.insert_people(rows)
    assert time.perf_counter() - began < 5
    began = time.perf_counter()
    assert len(storage.search_people(["王"], 50)) == 50
    assert len(storage.search_people(["9999"])) >= 1
    assert time.perf_counter() - began < 1
