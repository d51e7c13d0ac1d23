from __future__ import annotations

import datetime as dt

import pytest

from station.errors import PersonNotFoundError
from station.ids import FingerPosition, PersonId, new_id
from station.records import AlternativeRoute, ImportReport, RowOutcome, RowReport
from station.storage import ImportRunRow, Storage, VerificationRow
from tests.storage.conftest import NOW, OPERATOR, add_person


def test_checks_of_a_person_come_newest_first(storage: Storage) -> None:
    person_id = add_person(storage)
    by_finger = VerificationRow(new_id(), person_id, NOW, OPERATOR, False, FingerPosition.LEFT_THUMB, 12.5, 30.0)
    by_card = VerificationRow(
        new_id(),
        person_id,
        NOW + dt.timedelta(minutes=1),
        OPERATOR,
        True,
        alternative=AlternativeRoute.ID_CARD_IN_PERSON,
        is_simulated=True,
    )
    storage.add_verification(by_finger)
    storage.add_verification(by_card)
    assert storage.verifications_of(person_id) == (by_card, by_finger)
    assert storage.verifications_of(add_person(storage, "李四")) == ()


def test_nobody_unknown_is_checked(storage: Storage) -> None:
    with pytest.raises(PersonNotFoundError):
        storage.add_verification(VerificationRow(new_id(), PersonId(new_id()), NOW, OPERATOR, True))


def test_imports_are_kept_as_numbers(storage: Storage) -> None:
    rows = (RowReport(2, RowOutcome.NEW), RowReport(3, RowOutcome.NEW), RowReport(4, RowOutcome.REJECTED, "no_name"))
    report = ImportReport(rows, skipped_rows=2)
    first = ImportRunRow.of_report(report, started_at=NOW, operator=OPERATOR, source="xlsx")
    assert (first.counts[RowOutcome.NEW], first.counts[RowOutcome.REJECTED], first.skipped_rows) == (2, 1, 2)
    second = ImportRunRow(NOW + dt.timedelta(days=1), OPERATOR, "csv")
    storage.add_import_run(first)
    storage.add_import_run(second)
    assert storage.import_runs() == (second, first)
