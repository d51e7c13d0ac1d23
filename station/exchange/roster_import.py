"""Roster import: every row that is a person ends in one report line; nothing is guessed, blanked or overwritten.

    rows -> number -> whose row it is -> new, updated, unchanged, to confirm or rejected
A batch is one transaction; importing the same file again changes nothing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from station.exchange import citizen_number
from station.exchange import roster_reasons as reasons
from station.exchange.citizen_number import CUT_ENDING, ParsedNumber
from station.exchange.people_store import PeopleStore, PersonRow
from station.exchange.person_matching import KnownPeople
from station.exchange.pinyin_keys import search_keys
from station.exchange.rejected_rows import RejectedRow, write_rejected_rows
from station.exchange.roster_reader import RosterFile, RosterRow, SkippedRow, open_roster
from station.exchange.roster_values import group_key, is_name, name_key, village_key
from station.ids import PersonId, new_id
from station.records import ImportReport, NumberState, Person, RowOutcome, RowReport, Sex

BATCH_ROWS = 2_000

_DESCRIPTIVE = (
    "ethnicity", "town", "village", "group", "household_head", "insured_state", "contribution_grade", "benefit_state",
    "benefit_since", "phone", "bank_name", "bank_account", "address", "note",
)  # fmt: skip
"""Fields that a newer roster may change; an empty cell changes none of them."""


def import_roster(
    path: Path,
    people: PeopleStore,
    *,
    today: dt.date,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    rejected_dir: Path | None = None,
    batch: int = BATCH_ROWS,
) -> ImportReport:
    """Bring a roster into `people`. Raises RosterFormatError before anything is changed when the file is no roster.

    `progress(rows done, rows in file)` after each batch; `cancelled` is asked between batches, and a report of the rows
    so far is returned. Rejected rows go to a file in `rejected_dir` when given; that file holds names in the clear.
    """
    roster = open_roster(path)
    run = _ImportRun(people, roster.kind, today)
    done = 0
    for rows in _batches(roster.rows(), batch):
        if cancelled is not None and cancelled():
            break
        run.take([row for row in rows if isinstance(row, RosterRow)])
        run.skipped_rows += sum(isinstance(row, SkippedRow) for row in rows)
        done += len(rows)
        if progress is not None:
            progress(min(done, roster.row_count), roster.row_count)
    return run.report(roster, rejected_dir)


def _batches(rows: Iterator[RosterRow | SkippedRow], size: int) -> Iterator[list[RosterRow | SkippedRow]]:
    batch: list[RosterRow | SkippedRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


@dataclass(slots=True)
class _Batch:
    """What a batch is about to change."""

    stored: Mapping[str, Person]
    inserts: list[Person] = field(default_factory=list)
    updates: list[Person] = field(default_factory=list)


class _ImportRun:
    """One run over one file. Remembers what the file has said already, so that a row is told from its duplicate."""

    def __init__(self, people: PeopleStore, kind: str, today: dt.date) -> None:
        self._people = people
        self._kind = kind
        self._today = today
        self._known = KnownPeople(people.all_people())
        self._names_by_number: dict[str, str] = {}
        self._unproven: set[tuple[object, ...]] = set()
        self._reports: list[RowReport] = []
        self._rejected: list[RejectedRow] = []
        self.skipped_rows = 0

    def take(self, rows: Sequence[RosterRow]) -> None:
        """Decide about a batch of rows and store what comes of it in one transaction."""
        numbers = [citizen_number.parse(row.number_cell, today=self._today) for row in rows]
        proven = [number.canonical for number in numbers if number.canonical is not None]
        batch = _Batch(self._people.people_by_numbers(proven) if proven else {})
        reports = [self._decide(row, number, batch) for row, number in zip(rows, numbers, strict=True)]
        if batch.inserts or batch.updates:
            with self._people.transaction():
                if batch.inserts:
                    self._people.insert_people([PersonRow(person, search_keys(person)) for person in batch.inserts])
                if batch.updates:
                    self._people.update_people([PersonRow(person, search_keys(person)) for person in batch.updates])
        self._reports.extend(reports)
        rejected = (
            (row, report) for row, report in zip(rows, reports, strict=True) if report.outcome is RowOutcome.REJECTED
        )
        self._rejected.extend(RejectedRow(row, report.reason or "") for row, report in rejected)

    def report(self, roster: RosterFile, rejected_dir: Path | None) -> ImportReport:
        """Close the run; write the rejected rows where that is wanted."""
        file = None
        if rejected_dir is not None and self._rejected:
            file = str(write_rejected_rows(rejected_dir, self._today, roster, self._rejected))
        return ImportReport(tuple(self._reports), self.skipped_rows, file)

    # -- one row --------------------------------------------------------------------------------------------

    def _decide(self, row: RosterRow, number: ParsedNumber, batch: _Batch) -> RowReport:
        reason: str | None
        if row.name is None:
            outcome, reason = RowOutcome.REJECTED, reasons.NO_NAME
        elif not is_name(row.name):
            outcome, reason = RowOutcome.REJECTED, reasons.BAD_NAME
        elif number.canonical is not None:
            outcome, reason = self._proven(row, row.name, number, number.canonical, batch)
        else:
            outcome, reason = self._unproven_row(row, row.name, number, batch)
        return RowReport(row.row, outcome, reason or _remark(row, number), number.repairs, row.sheet)

    def _proven(
        self, row: RosterRow, name: str, number: ParsedNumber, canonical: str, batch: _Batch
    ) -> tuple[RowOutcome, str | None]:
        """Decide about a row whose number proves itself."""
        key = name_key(name)
        stored = batch.stored.get(canonical)
        seen = self._names_by_number.get(canonical)
        owner = seen if seen is not None else name_key(stored.name) if stored is not None else key
        if owner != key:
            return RowOutcome.REJECTED, reasons.NUMBER_TAKEN
        if seen is not None:
            return RowOutcome.UNCHANGED, reasons.DUPLICATE_ROW
        self._names_by_number[canonical] = key
        if stored is not None:
            return self._change(stored, row, {}, batch), None
        match = self._known.awaiting(row, key, canonical)
        if match.person is not None:
            return self._change(match.person, row, _number_fields(number), batch), None
        batch.inserts.append(self._new_person(row, name, number))
        return RowOutcome.NEW, reasons.AMBIGUOUS_MATCH if match.is_ambiguous else None

    def _unproven_row(
        self, row: RosterRow, name: str, number: ParsedNumber, batch: _Batch
    ) -> tuple[RowOutcome, str | None]:
        """Decide about a row whose number is missing or wrong."""
        key = name_key(name)
        circumstances = (row.sex, row.town, village_key(row.village), group_key(row.group), row.household_head)
        if (key, *circumstances, number.raw) in self._unproven:
            return RowOutcome.UNCHANGED, reasons.DUPLICATE_ROW
        self._unproven.add((key, *circumstances, number.raw))
        match = self._known.without_number(row, key, number.raw)
        if match.person is None:
            batch.inserts.append(self._new_person(row, name, number))
            return RowOutcome.TO_CONFIRM, number.problem
        return self._change_unproven(match.person, row, number, batch), number.problem

    def _change_unproven(self, person: Person, row: RosterRow, number: ParsedNumber, batch: _Batch) -> RowOutcome:
        if person.citizen_number is not None:
            self._names_by_number.setdefault(person.citizen_number, name_key(person.name))
            return self._change(person, row, {}, batch)
        more = {} if person.raw_number is not None or number.raw is None else {"raw_number": number.raw}
        outcome = self._change(person, row, more, batch)
        return RowOutcome.TO_CONFIRM if outcome is RowOutcome.UPDATED else outcome

    def _change(self, person: Person, row: RosterRow, fields: Mapping[str, object], batch: _Batch) -> RowOutcome:
        """Bring a row's filled cells into a person, and `fields` with them."""
        self._known.claim(person)
        changes = {name: value for name, value in _described(row).items() if getattr(person, name) != value}
        if person.sex is Sex.UNKNOWN and row.sex is not Sex.UNKNOWN:
            changes["sex"] = row.sex
        if person.birth_date is None and row.birth_date is not None:
            changes["birth_date"] = row.birth_date
        changes.update(fields)
        if not changes:
            return RowOutcome.UNCHANGED
        batch.updates.append(_replaced(person, {**changes, "source": self._source(row)}))
        return RowOutcome.UPDATED

    def _new_person(self, row: RosterRow, name: str, number: ParsedNumber) -> Person:
        bare = Person(PersonId(new_id()), name, sex=row.sex, birth_date=row.birth_date, source=self._source(row))
        proven = {"raw_number": number.raw} if number.canonical is None else _number_fields(number)
        person = _replaced(bare, {**_described(row), **proven})
        self._known.claim(person)
        return person

    def _source(self, row: RosterRow) -> str:
        return f"{self._kind} row {row.row}" if row.sheet == 1 else f"{self._kind} sheet {row.sheet} row {row.row}"


def _described(row: RosterRow) -> dict[str, object]:
    """The fields that a row has something to say about."""
    return {name: value for name in _DESCRIPTIVE if (value := getattr(row, name)) is not None}


def _number_fields(number: ParsedNumber) -> dict[str, object]:
    """What a proven number settles."""
    return {
        "citizen_number": number.canonical,
        "number_state": NumberState.CONFIRMED,
        "raw_number": None,
        "sex": number.sex,
        "birth_date": number.birth_date,
    }


def _replaced(person: Person, fields: Mapping[str, object]) -> Person:
    return dataclasses.replace(person, **fields)  # type: ignore[arg-type]  # the names are Person's own, see above


def _remark(row: RosterRow, number: ParsedNumber) -> str | None:
    """What an accepted row should be looked at for."""
    if number.canonical is not None and row.sex not in (Sex.UNKNOWN, number.sex):
        return reasons.SEX_DIFFERS
    if number.canonical is not None and row.birth_date not in (None, number.birth_date):
        return reasons.BIRTH_DATE_DIFFERS
    if number.canonical is not None and number.canonical.endswith(CUT_ENDING):
        return reasons.TRAILING_ZEROS
    return reasons.ACCOUNT_TRUNCATED if row.is_account_cut else None
