"""Stations with finished enrollments of invented people, made quickly, and the commands run on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from station.cli.main import main
from station.config import HomePaths
from station.ids import FingerPosition, PersonId, new_id
from station.records import Consent, ConsentMethod, Office, Outcome, Person, QualityScore, VaultKind
from station.storage import PersonRow, Storage
from station.usecases import create_station
from station.usecases.county import county_keygen
from station.usecases.session import local_now
from station.vault.kdf import KdfParameters
from station.vault.vault import Vault
from tests.exchange.packets.making import make_record

PASSPHRASE, COUNTY_PASSPHRASE = "a sentence for tests", "the county's sentence"


def make_station(home: Path, people: int, kind: VaultKind = VaultKind.PRODUCTION) -> Path:
    """A vault with `people` finished enrollments of one thumb each."""
    create_station(
        home, kind=kind, operator="operator", passphrase=PASSPHRASE, office=Office("练习所"), kdf=KdfParameters.MINIMUM
    )
    enroll_people(home, people)
    return home


def enroll_people(home: Path, people: int) -> None:
    record, now = make_record(), local_now()
    persons = [Person(PersonId(new_id()), f"invented {number}") for number in range(people)]
    with (
        Vault.unlock(home, operator="operator", passphrase=PASSPHRASE) as vault,
        Storage.open(HomePaths(home).database, vault) as storage,
        storage.transaction(),
    ):
        storage.insert_people([PersonRow(person, "") for person in persons])
        for person in persons:
            found = storage.open_enrollment(person.person_id, "operator", now).enrollment_id
            consent = Consent(True, "1", ConsentMethod.SIGNATURE)
            storage.set_consent(found, consent, operator="operator", now=now)
            storage.add_sample(
                found, record, position=FingerPosition.RIGHT_THUMB, number=1, quality=QualityScore(70, "station", "1"),
                minutia_count=12, reason=None, extractor="station", extractor_version="1", is_simulated=False,
                device_serial=None, taken_at=now,
            )  # fmt: skip
            storage.finish_enrollment(found, outcome=Outcome.B, now=now)


class CommandLine:
    """Runs commands and reads their JSON lines."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str | Path, passphrase: str = PASSPHRASE) -> tuple[int, list[dict[str, object]]]:
        code = main([str(word) for word in [*words, "--json"]], {"STATION_PASSPHRASE": passphrase})
        captured = self._capsys.readouterr()
        lines = [json.loads(line) for line in (captured.out + captured.err).splitlines()]
        return code, [line for line in lines if line["kind"] != "progress"]

    def county(self, *words: str | Path) -> tuple[int, list[dict[str, object]]]:
        """A command of the county's end."""
        return self("county", *words, passphrase=COUNTY_PASSPHRASE)


def make_county(folder: Path) -> str:
    """Make a county's keys; return its words."""
    return county_keygen(folder, name="练习区", passphrase=COUNTY_PASSPHRASE, kdf=KdfParameters.MINIMUM).words
