"""An open storage in a practice vault with the cheapest key derivation, and invented people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from station.ids import EnrollmentId, FingerPosition, PersonId, SampleId, new_id
from station.records import Consent, ConsentMethod, NumberState, Outcome, Person, QualityScore, Role, VaultKind
from station.storage import PersonRow, Storage
from station.vault import KdfParameters, Vault

OPERATOR = "chen"
PASSPHRASE = "nine green pears"
NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
CONSENT = Consent(True, "2026-1", ConsentMethod.SIGNATURE)
TEMPLATE = b"FMR\0 20\0 an invented template, long enough to be found in a file if it were there"


def make_vault(folder: Path, kind: VaultKind = VaultKind.PRACTICE) -> Vault:
    vault, _ = Vault.create(
        folder,
        kind=kind,
        operator=OPERATOR,
        role=Role.SUPERVISOR,
        passphrase=PASSPHRASE,
        kdf=KdfParameters.MINIMUM,
    )
    return vault


def unlock(folder: Path) -> Vault:
    return Vault.unlock(folder, operator=OPERATOR, passphrase=PASSPHRASE)


def make_storage(folder: Path, kind: VaultKind = VaultKind.PRACTICE) -> Storage:
    return Storage.create(folder / "station.db", make_vault(folder, kind), clock=lambda: NOW)


def person_row(
    name: str = "王秀英", number: str | None = None, keys: str = "wangxiuying wxy", **fields: Any
) -> PersonRow:
    state = NumberState.CONFIRMED if number else NumberState.TO_CONFIRM
    return PersonRow(Person(PersonId(new_id()), name, number, state, **fields), keys)


def add_person(storage: Storage, name: str = "王秀英", number: str | None = None, **fields: Any) -> PersonId:
    row = person_row(name, number, **fields)
    storage.insert_people([row])
    return row.person.person_id


def open_enrollment(storage: Storage, person_id: PersonId) -> EnrollmentId:
    enrollment_id = storage.open_enrollment(person_id, OPERATOR, NOW).enrollment_id
    storage.set_consent(enrollment_id, CONSENT, operator=OPERATOR, now=NOW)
    return enrollment_id


def add_sample(
    storage: Storage,
    enrollment_id: EnrollmentId,
    position: FingerPosition = FingerPosition.RIGHT_THUMB,
    number: int = 1,
    template: bytes = TEMPLATE,
    quality: int = 60,
    is_simulated: bool = True,
    algorithm: str = "invented",
    extractor: str = "leader",
) -> SampleId:
    return storage.add_sample(
        enrollment_id,
        template,
        position=position,
        number=number,
        quality=QualityScore(quality, algorithm, "1"),
        minutia_count=41,
        reason=None,
        extractor=extractor,
        extractor_version="2",
        is_simulated=is_simulated,
        device_serial="SIM-1",
        taken_at=NOW,
    )


def enroll(storage: Storage, person_id: PersonId, *templates: bytes) -> EnrollmentId:
    enrollment_id = open_enrollment(storage, person_id)
    for number, template in enumerate(templates, 1):
        add_sample(storage, enrollment_id, number=number, template=template)
    storage.finish_enrollment(enrollment_id, outcome=Outcome.B, now=NOW)
    return enrollment_id


def sql(storage: Storage, statement: str, *parameters: object) -> list[Any]:
    """Reach into the database the way somebody with the key would."""
    rows: list[Any] = storage._database._raw.execute(statement, parameters).fetchall()
    return rows


class InterruptedOnPurposeError(Exception):
    """What a test stops a transaction with."""


@contextmanager
def interrupted(storage: Storage) -> Iterator[None]:
    """A transaction that fails after everything inside was done."""
    with storage.transaction():
        yield
        raise InterruptedOnPurposeError


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = make_storage(tmp_path / "home")
    yield storage
    storage._vault.lock()
