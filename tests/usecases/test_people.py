from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import CitizenNumberError, CitizenNumberTakenError, PersonNotFoundError, RosterFormatError
from station.ids import PersonId
from station.practice import citizen_number, invent_people
from station.records import NumberState, PersonDraft, RowOutcome, Sex
from station.usecases import Station
from tests.usecases.conftest import PEOPLE


def test_people_are_found_by_name_last_digits_and_village(station: Station) -> None:
    person = PEOPLE[0]
    for query in (person.name, person.name[1:], person.number[-4:], f"{person.village} {person.name}"):
        assert person.name in [view.person.name for view in station.find(query)]
    assert station.find("不存在的人") == ()


def test_a_look_at_a_person_brings_the_household(station: Station) -> None:
    [found] = station.find(PEOPLE[0].number)
    view = station.person(found.person.person_id)
    assert [p.name for p in view.household] == [PEOPLE[1].name]


def test_an_unknown_person_is_told_as_such(station: Station) -> None:
    with pytest.raises(PersonNotFoundError):
        station.person(PersonId("0" * 32))


def test_a_typed_person_takes_sex_and_birth_date_from_the_number(station: Station) -> None:
    new = invent_people(8, seed=5)[7]
    view = station.add_person(PersonDraft(name=new.name, citizen_number=f" {new.number[:6]} {new.number[6:]} "))
    assert view.person.birth_date == new.born
    assert view.person.sex is (Sex.FEMALE if new.is_female else Sex.MALE)
    assert view.person.number_state is NumberState.CONFIRMED
    assert station.find(new.number)[0].person.name == new.name


def test_a_wrong_citizen_number_is_refused_and_nobody_is_added(station: Station) -> None:
    number = PEOPLE[0].number
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    with pytest.raises(CitizenNumberError):
        station.add_person(PersonDraft(name="某某", citizen_number=wrong))
    assert station.find("某某") == ()


def test_a_citizen_number_that_is_taken_is_refused_and_its_owner_unchanged(station: Station) -> None:
    owner = station.find(PEOPLE[0].number)[0].person
    with pytest.raises(CitizenNumberTakenError):
        station.add_person(PersonDraft(name="某某", citizen_number=PEOPLE[0].number))
    assert station.find(PEOPLE[0].number)[0].person == owner
    assert station.find("某某") == ()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 500, b"PK\x03\x04 no workbook", b"a,b,c\n1,2,3\n"])
def test_a_file_that_is_no_roster_changes_nothing(station: Station, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    before = [view.person for view in station.find("")]
    with pytest.raises(RosterFormatError):
        station.import_roster(path)
    assert [view.person for view in station.find("")] == before


def test_rejected_rows_come_back_mended(station: Station, tmp_path: Path) -> None:
    person = invent_people(4, seed=9)[3]
    path = tmp_path / "people.csv"
    path.write_text(f"姓名,身份证号\n,{person.number}\n", encoding="utf-8")
    report = station.import_roster(path, rejected_dir=tmp_path)
    assert report.count(RowOutcome.REJECTED) == 1
    assert report.rejected_file is not None
    assert Path(report.rejected_file).parent == tmp_path


def test_progress_reaches_the_end_and_cancelling_stops_between_batches(station: Station, tmp_path: Path) -> None:
    import datetime as dt

    path = tmp_path / "many.csv"
    born = dt.date(1950, 1, 1)
    rows = [f"王秀{i % 9},{citizen_number('999998', born + dt.timedelta(days=i), i)}" for i in range(4500)]
    path.write_text("姓名,身份证号\n" + "\n".join(rows), encoding="utf-8")
    seen: list[tuple[int, int]] = []
    report = station.import_roster(
        path, progress=lambda done, total: seen.append((done, total)), cancelled=lambda: len(seen) >= 1
    )
    assert 0 < len(report.rows) < 4500
    report = station.import_roster(path, progress=lambda done, total: seen.append((done, total)))
    assert len(report.rows) == 4500
    assert seen[-1][0] == seen[-1][1]
