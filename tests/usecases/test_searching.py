"""The search index and the records stay in step: damage, a power cut between the two, a full disk, another vault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from station.config import HomePaths
from station.errors import IndexFileError, StorageFullError
from station.ids import FingerPosition, PersonId
from station.matching.calibration import THRESHOLD_VERIFY
from station.matching.index import FingerIndex
from station.matching.index.file import VERSION, IndexFile
from station.usecases import Station
from tests.usecases.conftest import MakeSample, begin, unlock

P = FingerPosition

Names = Callable[[Station, int], list[PersonId]]


@pytest.fixture
def enroll(sample: MakeSample) -> Callable[..., PersonId]:
    def take(station: Station, person: int, *, seed: int) -> PersonId:
        view = begin(station, person)
        for presentation in (0, 1):
            station.keep_sample(
                view.enrollment_id, sample(seed=seed, presentation=presentation, number=presentation + 1)
            )
        station.finish_enrollment(view.enrollment_id)
        return view.person.person_id

    return take


@pytest.fixture
def owners(sample: MakeSample) -> Names:
    """Whose a press of a simulated person is, as the station says."""

    def name(station: Station, seed: int) -> list[PersonId]:
        return [found.person.person_id for found in station.identify(sample(seed=seed, presentation=6))]

    return name


def test_who_was_enrolled_is_found_also_after_opening_again(
    home: Path, station: Station, enroll: Callable[..., PersonId], owners: Names
) -> None:
    first, second = enroll(station, 0, seed=1), enroll(station, 1, seed=2)
    assert (owners(station, 1), owners(station, 2), owners(station, 3)) == ([first], [second], [])
    station.close()
    with_index = HomePaths(home).search_index.stat().st_size
    again = unlock(home)
    assert owners(again, 1) == [first]
    assert HomePaths(home).search_index.stat().st_size == with_index
    again.close()


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped", "other"])
def test_a_lost_or_damaged_index_is_made_again(
    home: Path, station: Station, enroll: Callable[..., PersonId], owners: Names, damage: str
) -> None:
    person = enroll(station, 0, seed=1)
    station.close()
    path = HomePaths(home).search_index
    content = bytearray(path.read_bytes())
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(content[:40])
    elif damage == "flipped":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    else:
        path.write_bytes(b"something else entirely")
    again = unlock(home)
    assert owners(again, 1) == [person]
    again.close()


def test_an_index_of_an_older_version_is_made_again(
    home: Path, station: Station, enroll: Callable[..., PersonId], owners: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("station.matching.index.file.VERSION", 1)
        person = enroll(station, 0, seed=1)
        station.close()
    path = HomePaths(home).search_index
    assert path.read_bytes()[4:6] == b"\0\1"
    again = unlock(home)
    assert owners(again, 1) == [person]
    assert path.read_bytes()[4:6] == VERSION.to_bytes(2, "big")
    again.close()


def test_a_power_cut_between_records_and_index_is_mended(
    home: Path, station: Station, enroll: Callable[..., PersonId], owners: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(FingerIndex, "put", lambda *_: None)
        person = enroll(station, 0, seed=1)
    station.close()
    again = unlock(home)
    assert owners(again, 1) == [person]
    again.close()


def test_who_is_enrolled_again_is_found_by_the_new_fingers_alone(
    station: Station, enroll: Callable[..., PersonId], owners: Names
) -> None:
    person = enroll(station, 0, seed=1)
    assert enroll(station, 0, seed=7) == person
    assert owners(station, 7) == [person]
    assert owners(station, 1) == []


def test_a_finish_that_cannot_be_stored_leaves_the_old_fingers_findable(
    station: Station,
    sample: MakeSample,
    enroll: Callable[..., PersonId],
    owners: Names,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = enroll(station, 0, seed=1)
    view = begin(station, 0)
    station.keep_sample(view.enrollment_id, sample(seed=7))

    def full(*_: object, **__: object) -> None:
        raise StorageFullError("the disk is full")

    with monkeypatch.context() as failing:
        failing.setattr(station._storage, "finish_enrollment", full)
        with pytest.raises(StorageFullError):
            station.finish_enrollment(view.enrollment_id)
    assert owners(station, 1) == [person]


def test_a_disk_too_full_for_the_index_does_not_keep_anybody_from_finishing(
    station: Station, enroll: Callable[..., PersonId], owners: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise IndexFileError("the index file cannot be read or written")

    monkeypatch.setattr(IndexFile, "write", full)
    monkeypatch.setattr(IndexFile, "append", full)
    person = enroll(station, 0, seed=1)
    assert owners(station, 1) == [person]
    assert owners(station, 2) == []


def test_the_index_shows_nothing_in_the_clear(home: Path, station: Station, enroll: Callable[..., PersonId]) -> None:
    enroll(station, 0, seed=1)
    content = HomePaths(home).search_index.read_bytes()
    assert len(content) > 1000
    reference = station._storage.reference_of(begin(station, 0).person.person_id)
    assert reference is not None
    assert bytes.fromhex(reference) not in content


# -- several fingers ------------------------------------------------------------------------------------------


def test_two_fingers_count_together(station: Station, sample: MakeSample) -> None:
    view = begin(station, 0)
    for finger in (P.RIGHT_THUMB, P.LEFT_THUMB):
        station.keep_sample(view.enrollment_id, sample(seed=1, finger=finger))
    station.finish_enrollment(view.enrollment_id)
    person = view.person.person_id
    right = sample(seed=1, finger=P.RIGHT_THUMB, presentation=3)
    left = sample(seed=1, finger=P.LEFT_THUMB, presentation=3)
    both = station.verify(person, right, left)
    assert both.score > max(station.verify(person, right).score, station.verify(person, left).score)
    stranger = station.verify(person, sample(seed=2, finger=P.RIGHT_THUMB), sample(seed=2, finger=P.LEFT_THUMB))
    assert not stranger.is_match


def test_more_presses_of_one_finger_give_a_stranger_no_better_odds(station: Station, sample: MakeSample) -> None:
    view = begin(station, 0)
    station.keep_sample(view.enrollment_id, sample(seed=1))
    station.finish_enrollment(view.enrollment_id)
    person = view.person.person_id
    own = sample(seed=1, presentation=3)
    alone, with_another = station.verify(person, own), station.verify(person, own, sample(seed=2))
    assert with_another.score == pytest.approx(alone.score - 3.01, abs=0.01)
    assert with_another.score > THRESHOLD_VERIFY
