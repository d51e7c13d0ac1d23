"""The identity tables: people, and how they are found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, text, update

from station.errors import CitizenNumberTakenError, PersonNotFoundError, RecordError
from station.exchange.people_store import PersonRow
from station.ids import PersonId
from station.records import NumberState, Person, Sex
from station.storage.database import ConstraintError
from station.storage.part import StoragePart, chunks
from station.storage.schema import person as person_table
from station.storage.search import match_expression, search_words

_CHUNK = 2000
_INDEX_INSERT = text(
    "INSERT INTO person_search(rowid, name, keys, place, head, number_end, number_start)"
    " VALUES (:row, :name, :keys, :place, :head, :number_end, :number_start)"
)
_INDEX_DELETE = text("DELETE FROM person_search WHERE rowid = :row")
# The index names the rows first and stops at the limit; only those people are read.
_INDEX_QUERY = text("SELECT rowid FROM person_search WHERE person_search MATCH :query ORDER BY rowid LIMIT :limit")


class People(StoragePart):
    """Insert, change, look up and find people."""

    def insert_people(self, rows: Sequence[PersonRow]) -> None:
        """Add people, all or none. Raises CitizenNumberTakenError, RecordError (same person twice)."""
        with self._database.transaction():
            last = self._database.first(select(func.coalesce(func.max(person_table.c.row), 0)))
            first_row = 1 + (last[0] if last else 0)
            for number, chunk in enumerate(chunks(rows, _CHUNK)):
                numbered = list(enumerate(chunk, first_row + number * _CHUNK))
                with _constraints_named():
                    self._database.run(insert(person_table), [{"row": at, **_values(row)} for at, row in numbered])
                self._database.run(_INDEX_INSERT, [_index_values(at, row) for at, row in numbered])

    def update_people(self, rows: Sequence[PersonRow]) -> None:
        """Replace people's records, all or none. Raises PersonNotFoundError, CitizenNumberTakenError."""
        change = update(person_table).where(person_table.c.person_id == bindparam("of_person"))
        with self._database.transaction():
            for chunk in chunks(rows, _CHUNK):
                old = self._stored([row.person.person_id for row in chunk])
                with _constraints_named():
                    self._database.run(change, [{"of_person": row.person.person_id, **_values(row)} for row in chunk])
                # Changing the index is the slow part, and most corrections touch no word of it.
                moved = [
                    (at, row) for row in chunk for at, was in [old[row.person.person_id]] if _words(was) != _words(row)
                ]
                if moved:
                    self._database.run(_INDEX_DELETE, [{"row": at} for at, _ in moved])
                    self._database.run(_INDEX_INSERT, [_index_values(at, row) for at, row in moved])

    def person(self, person_id: PersonId) -> Person:
        """Look one person up. Raises PersonNotFoundError."""
        found = self._database.first(select(person_table).where(person_table.c.person_id == person_id))
        if found is None:
            raise PersonNotFoundError("no such person")
        return person_of(found)

    def people_by_ids(self, person_ids: Iterable[PersonId]) -> dict[PersonId, Person]:
        """Look many people up; unknown ids are left out."""
        query = select(person_table)
        return {
            person.person_id: person
            for chunk in chunks(person_ids, _CHUNK)
            for person in self._people(query.where(person_table.c.person_id.in_(chunk)))
        }

    def people_by_numbers(self, numbers: Iterable[str]) -> dict[str, Person]:
        """Look people up by confirmed citizen number; unknown numbers are left out."""
        query = select(person_table)
        return {
            person.citizen_number: person
            for chunk in chunks(numbers, _CHUNK)
            for person in self._people(query.where(person_table.c.citizen_number.in_(chunk)))
            if person.citizen_number is not None
        }

    def all_people(self) -> Iterator[Person]:
        """Go through everybody in the order they were added. The database stays free between chunks."""
        at = 0
        query = select(person_table).order_by(person_table.c.row).limit(_CHUNK)
        while found := self._database.rows(query.where(person_table.c.row > at)):
            yield from map(person_of, found)
            at = found[-1].row

    def search_people(self, terms: Sequence[str], limit: int = 50) -> tuple[Person, ...]:
        """Find people whom every term fits: a part of the name, pinyin, initials, last digits, village, group or head.

        Whole words come before beginnings; without any term, the first people. At most `limit`.
        """
        if match_expression(terms, as_prefixes=False) is None:
            return tuple(self._people(select(person_table).order_by(person_table.c.row).limit(limit)))
        found: dict[int, None] = {}
        for as_prefixes in (False, True):
            if len(found) < limit:
                query = {"query": match_expression(terms, as_prefixes=as_prefixes), "limit": limit}
                found.update(dict.fromkeys(row.rowid for row in self._database.rows(_INDEX_QUERY, query)))
        order = list(found)[:limit]
        rows = {row.row: row for row in self._database.rows(select(person_table).where(person_table.c.row.in_(order)))}
        return tuple(person_of(rows[at]) for at in order)

    def household(self, person: Person) -> tuple[Person, ...]:
        """Give the others of the same household: same head, village and group."""
        columns = person_table.c
        query = (
            select(person_table)
            .where(columns.household_head == (person.household_head or person.name))
            .where(columns.village.is_not_distinct_from(person.village))
            .where(columns.group_name.is_not_distinct_from(person.group))
            .where(columns.person_id != person.person_id)
            .order_by(columns.row)
        )
        return tuple(self._people(query))

    def count_people(self) -> int:
        """Count everybody."""
        found = self._database.first(select(func.count()).select_from(person_table))
        return int(found[0]) if found else 0

    def people_to_confirm(self) -> tuple[Person, ...]:
        """Give the people whose number must be compared with the card."""
        query = select(person_table).where(person_table.c.number_state == text("'to_confirm'"))
        return tuple(self._people(query.order_by(person_table.c.row)))

    def _delete_person(self, person_id: PersonId) -> None:
        at, _ = self._stored([person_id])[person_id]
        self._database.run(_INDEX_DELETE, {"row": at})
        self._database.run(delete(person_table).where(person_table.c.row == at))

    def _people(self, query: Any) -> Iterator[Person]:
        return map(person_of, self._database.rows(query))

    def _stored(self, person_ids: Sequence[PersonId]) -> dict[PersonId, tuple[int, PersonRow]]:
        found = self._database.rows(select(person_table).where(person_table.c.person_id.in_(person_ids)))
        stored = {PersonId(row.person_id): (int(row.row), PersonRow(person_of(row), row.search_keys)) for row in found}
        if len(stored) != len(set(person_ids)):
            raise PersonNotFoundError("no such person")
        return stored


def person_of(row: Row[Any]) -> Person:
    """Read a person out of a row of the person table."""
    return Person(
        person_id=PersonId(row.person_id),
        name=row.name,
        citizen_number=row.citizen_number,
        number_state=NumberState(row.number_state),
        raw_number=row.raw_number,
        sex=Sex(row.sex),
        birth_date=dt.date.fromisoformat(row.birth_date) if row.birth_date else None,
        ethnicity=row.ethnicity,
        town=row.town,
        village=row.village,
        group=row.group_name,
        household_head=row.household_head,
        insured_state=row.insured_state,
        contribution_grade=row.contribution_grade,
        benefit_state=row.benefit_state,
        benefit_since=row.benefit_since,
        phone=row.phone,
        bank_name=row.bank_name,
        bank_account=row.bank_account,
        address=row.address,
        note=row.note,
        source=row.source,
    )


def _values(row: PersonRow) -> Mapping[str, str | None]:
    person = row.person
    return {
        "person_id": person.person_id,
        "name": person.name,
        "citizen_number": person.citizen_number,
        "number_state": person.number_state.value,
        "raw_number": person.raw_number,
        "sex": person.sex.value,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "ethnicity": person.ethnicity,
        "town": person.town,
        "village": person.village,
        "group_name": person.group,
        "household_head": person.household_head,
        "insured_state": person.insured_state,
        "contribution_grade": person.contribution_grade,
        "benefit_state": person.benefit_state,
        "benefit_since": person.benefit_since,
        "phone": person.phone,
        "bank_name": person.bank_name,
        "bank_account": person.bank_account,
        "address": person.address,
        "note": person.note,
        "source": person.source,
        "search_keys": row.search_keys,
    }


def _index_values(at: int, row: PersonRow) -> dict[str, str | int]:
    return {"row": at, **_words(row)}


def _words(row: PersonRow) -> dict[str, str]:
    return search_words(row.person, row.search_keys)


@contextmanager
def _constraints_named() -> Iterator[None]:
    """Say which rule of the person table was broken."""
    try:
        yield
    except ConstraintError as error:
        if "citizen_number" in str(error):
            raise CitizenNumberTakenError("the citizen number belongs to somebody else") from error
        raise RecordError("a person's record does not fit the rules") from error
