from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import NoReferenceError
from station.ids import FingerPosition, PersonId
from station.templates.codec_iso19794_2 import decode
from station.usecases import Station
from tests.usecases.conftest import MakeSample, begin

P = FingerPosition


@pytest.fixture
def enrolled(station: Station, sample: MakeSample) -> PersonId:
    view = begin(station)
    station.keep_sample(view.enrollment_id, sample(seed=1))
    station.keep_sample(view.enrollment_id, sample(seed=1, finger=P.LEFT_THUMB))
    station.finish_enrollment(view.enrollment_id)
    return view.person.person_id


def test_the_persons_own_finger_matches_and_a_strangers_does_not(
    station: Station, enrolled: PersonId, sample: MakeSample
) -> None:
    own = station.verify(enrolled, sample(seed=1, presentation=7))
    assert own.is_match
    assert own.position is P.RIGHT_THUMB
    assert not station.verify(enrolled, sample(seed=2)).is_match


def test_another_finger_of_the_same_person_does_not_match(
    station: Station, enrolled: PersonId, sample: MakeSample
) -> None:
    left = sample(seed=1, finger=P.LEFT_THUMB, presentation=3)
    crossed = type(left)(P.RIGHT_THUMB, 1, left.pixels, left.assessment)
    assert not station.verify(enrolled, crossed).is_match


def test_a_finger_that_was_never_taken_cannot_be_checked(
    station: Station, enrolled: PersonId, sample: MakeSample
) -> None:
    with pytest.raises(NoReferenceError):
        station.verify(enrolled, sample(seed=1, finger=P.RIGHT_INDEX))


def test_a_person_who_was_never_enrolled_cannot_be_checked(station: Station, sample: MakeSample) -> None:
    view = begin(station, 4)
    with pytest.raises(NoReferenceError):
        station.verify(view.person.person_id, sample())


def test_a_finger_names_its_owner_or_nobody(station: Station, enrolled: PersonId, sample: MakeSample) -> None:
    [found] = station.identify(sample(seed=1, presentation=4))
    assert (found.person.person_id, found.position) == (enrolled, P.RIGHT_THUMB)
    assert station.identify(sample(seed=9)) == ()


def test_a_proof_press_is_compared_with_what_was_just_taken(station: Station, sample: MakeSample) -> None:
    view = begin(station, 4)
    station.keep_sample(view.enrollment_id, sample(seed=5))
    assert station.proof_press(view.enrollment_id, sample(seed=5, presentation=2, number=2)).is_match
    assert not station.proof_press(view.enrollment_id, sample(seed=6)).is_match


def test_an_exported_template_is_a_record_others_can_read(station: Station, enrolled: PersonId, tmp_path: Path) -> None:
    path = tmp_path / "out.fmr"
    size = station.export_template(enrolled, P.LEFT_THUMB, path)
    data = path.read_bytes()
    assert (len(data), data[:8]) == (size, b"FMR\x00 20\x00")
    assert path.stat().st_mode & 0o077 == 0
    [template] = decode(data)
    assert template.position is P.LEFT_THUMB
    assert len(template.minutiae) >= 12
    with pytest.raises(NoReferenceError):
        station.export_template(enrolled, P.LEFT_RING, path)


def test_every_step_is_in_the_audit_trail(station: Station, enrolled: PersonId, sample: MakeSample) -> None:
    station.verify(enrolled, sample(seed=1))
    station.person(enrolled)
    actions = [row.action for row in station._storage.audit_rows()]
    for action in ("vault.created", "vault.unlocked", "roster.imported", "enrollment.begun", "consent.given",
                   "sample.kept", "enrollment.finished", "person.verified", "person.viewed"):  # fmt: skip
        assert action in actions
    report = station.verify_audit()
    assert (report.events, report.broken_at) == (len(actions), None)
