"""Synthetic rosters and an in-memory store of people for the tests of this folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import xlsxwriter

from station.exchange.citizen_number import check_character
from station.exchange.people_store import PersonRow
from station.ids import PersonId
from station.records import Person

TODAY = dt.date(2026, 11, 24)
HEADER = ("姓名", "性别", "身份证号码", "镇", "村", "组", "户主", "联系电话")


Table: TypeAlias = Sequence[Sequence[object]]


def number_of(body: str) -> str:
    """Append the check character to 17 digits."""
    return body + check_character(body)


def write_xlsx(path: Path, rows: Table, more: Mapping[str, Table] | None = None) -> Path:
    """Write rows to the first sheet and `more` to further ones."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name, sheet_rows in {"花名册": rows, **(more or {})}.items():
            sheet = workbook.add_worksheet(name)
            for index, row in enumerate(sheet_rows):
                sheet.write_row(index, 0, row)
    return path


class PeopleInMemory:
    """A `PeopleStore` with the rules of the real one: no number twice, nobody unknown changed, all in transactions."""

    def __init__(self) -> None:
        self.people: dict[PersonId, Person] = {}
        self.keys: dict[PersonId, str] = {}
        self.transactions = 0
        self._is_open = False

    def all_people(self) -> Iterable[Person]:
        return list(self.people.values())

    def people_by_numbers(self, numbers: Iterable[str]) -> Mapping[str, Person]:
        by_number = {person.citizen_number: person for person in self.people.values() if person.citizen_number}
        return {number: by_number[number] for number in numbers if number in by_number}

    def insert_people(self, rows: Sequence[PersonRow]) -> None:
        assert self._is_open
        for person, keys in rows:
            assert person.person_id not in self.people
            self._store(person, keys)

    def update_people(self, rows: Sequence[PersonRow]) -> None:
        assert self._is_open
        for person, keys in rows:
            assert person.person_id in self.people
            self._store(person, keys)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        assert not self._is_open
        self._is_open = True
        try:
            yield
        finally:
            self._is_open = False
            self.transactions += 1

    def _store(self, person: Person, keys: str) -> None:
        number = person.citizen_number
        owners = [] if number is None else list(self.people_by_numbers([number]).values())
        assert all(owner.person_id == person.person_id for owner in owners)
        self.people[person.person_id] = person
        self.keys[person.person_id] = keys

    def named(self, name: str) -> Person:
        """The only person of this name."""
        (person,) = [person for person in self.people.values() if person.name == name]
        return person
