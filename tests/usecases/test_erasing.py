"""Erasing a person leaves nothing behind, in the records or in the search index's file, or says that it could not."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.config import HomePaths
from station.errors import (
    IndexFileError,
    NoReferenceError,
    NotPermittedError,
    PersonNotFoundError,
    StorageFullError,
)
from station.ids import PersonId
from station.matching.index import FingerIndex
from station.matching.index.file import IndexFile, Segment
from station.records import Role
from station.usecases import Station, open_station
from station.vault.kdf import KdfParameters
from tests.usecases.conftest import PASSPHRASE, MakeSample, begin, unlock


@pytest.fixture
def people(station: Station, sample: MakeSample) -> list[PersonId]:
    """Two people with two presses each, findable."""
    found = []
    for number in (0, 1):
        view = begin(station, number)
        for presentation in (0, 1):
            press = sample(seed=number + 1, presentation=presentation, number=presentation + 1)
            station.keep_sample(view.enrollment_id, press)
        station.finish_enrollment(view.enrollment_id)
        found.append(view.person.person_id)
    return found


def owners_in_file(station: Station) -> set[str]:
    """Whose rows the index file holds, also those that are taken out of the search."""
    held: set[str] = set()

    def note(segment: Segment) -> None:
        held.update(owner.tobytes().hex() for owner in segment.rows.owner)
        held.update(key.owner.hex() for key in segment.removed)

    IndexFile.read(HomePaths(station._vault.folder).search_index, station._fingers.of("leader")._sealing, note)
    return held


def reference(station: Station, person_id: PersonId) -> str:
    found = station._storage.reference_of(person_id)
    assert found is not None
    return found


@pytest.mark.parametrize("whole_person", [True, False])
def test_nothing_of_who_is_erased_stays_in_the_index_file(
    station: Station, people: list[PersonId], sample: MakeSample, whole_person: bool
) -> None:
    gone, kept = (reference(station, person_id) for person_id in people)
    assert owners_in_file(station) == {gone, kept}
    if whole_person:
        station.erase_person(people[0], reason="moved_away")
        with pytest.raises(PersonNotFoundError):
            station.person(people[0])
    else:
        station.erase_biometrics(people[0], reason="consent_withdrawn")
        with pytest.raises(NoReferenceError):
            station.verify(people[0], sample(seed=1, presentation=6))
    assert owners_in_file(station) == {kept}
    assert station.identify(sample(seed=1, presentation=6)) == ()
    [found] = station.identify(sample(seed=2, presentation=6))
    assert found.person.person_id == people[1]


def test_an_index_that_cannot_be_written_anew_is_deleted_and_made_again(
    station: Station, people: list[PersonId], sample: MakeSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise IndexFileError("no space")

    path = HomePaths(station._vault.folder).search_index
    with monkeypatch.context() as failing:
        failing.setattr(FingerIndex, "compact", full)
        station.erase_person(people[0], reason="moved_away")
        assert not path.exists()
    assert [found.person.person_id for found in station.identify(sample(seed=2, presentation=6))] == [people[1]]
    assert owners_in_file(station) == {reference(station, people[1])}


def test_an_index_that_can_neither_be_written_nor_deleted_stops_the_erasing_before_it_begins(
    station: Station, people: list[PersonId], sample: MakeSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise IndexFileError("no space")

    def held(_: Path, missing_ok: bool = False) -> None:
        raise PermissionError

    with monkeypatch.context() as failing:
        failing.setattr(FingerIndex, "compact", full)
        failing.setattr(Path, "unlink", held)
        with pytest.raises(IndexFileError):
            station.erase_person(people[0], reason="moved_away")
    assert [found.person.person_id for found in station.identify(sample(seed=1, presentation=6))] == [people[0]]


def test_an_erasing_that_cannot_be_stored_leaves_the_person_findable(
    station: Station, people: list[PersonId], sample: MakeSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageFullError("the disk is full")

    with monkeypatch.context() as failing:
        failing.setattr(station._storage, "erase_biometrics", full)
        with pytest.raises(StorageFullError):
            station.erase_biometrics(people[0], reason="consent_withdrawn")
    assert [found.person.person_id for found in station.identify(sample(seed=1, presentation=6))] == [people[0]]


def test_what_an_older_index_file_holds_of_the_erased_goes_when_it_is_opened(
    station: Station, home: Path, people: list[PersonId], sample: MakeSample
) -> None:
    path = HomePaths(home).search_index
    old = path.read_bytes()
    kept = reference(station, people[1])
    station.erase_person(people[0], reason="moved_away")
    station.close()
    path.write_bytes(old)
    again = unlock(home)
    assert again.identify(sample(seed=1, presentation=6)) == ()
    assert owners_in_file(again) == {kept}
    again.close()


def test_who_has_no_fingerprints_can_be_erased_too(station: Station, people: list[PersonId]) -> None:
    [other] = [view.person.person_id for view in station.find("") if view.person.person_id not in people][:1]
    with pytest.raises(NoReferenceError):
        station.erase_biometrics(other, reason="consent_withdrawn")
    station.erase_person(other, reason="moved_away")
    with pytest.raises(PersonNotFoundError):
        station.erase_person(other, reason="moved_away")


def test_an_operator_erases_nobody(station: Station, home: Path, people: list[PersonId], sample: MakeSample) -> None:
    station._vault.add_operator("helper", role=Role.OPERATOR, passphrase=PASSPHRASE, kdf=KdfParameters.MINIMUM)
    station.close()
    helper = open_station(home, operator="helper", passphrase=PASSPHRASE)
    try:
        for erase in (helper.erase_biometrics, helper.erase_person):
            with pytest.raises(NotPermittedError):
                erase(people[0], reason="moved_away")
        assert helper.verify(people[0], sample(seed=1, presentation=6)).is_match
    finally:
        helper.close()
