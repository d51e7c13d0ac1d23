from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from station.errors import ConsentMissingError, ModelFileError, RecordError
from station.ids import FINGERS, FingerPosition
from station.records import (
    AlternativeRoute,
    Consent,
    EnrollmentState,
    ExceptionKind,
    ExceptionReason,
    FingerException,
    Outcome,
    QualityReason,
)
from station.templates import extract
from station.usecases import NOTICE_VERSION, Station
from tests.usecases.conftest import PEOPLE, MakeSample, begin, unlock

P = FingerPosition


def test_two_good_fingers_end_in_outcome_a_with_a_numbered_slip(station: Station, sample: MakeSample) -> None:
    view = begin(station)
    assert view.next_position is P.RIGHT_THUMB
    view = station.keep_sample(view.enrollment_id, sample(score=72))
    assert view.next_position is P.LEFT_THUMB
    view = station.keep_sample(view.enrollment_id, sample(finger=P.LEFT_THUMB, score=81))
    assert view.next_position is None
    finished = station.finish_enrollment(view.enrollment_id)
    assert finished.view.outcome is Outcome.A
    assert finished.view.state is EnrollmentState.FINISHED
    assert finished.duplicates == ()
    slip = finished.slip
    assert (slip.number, slip.office, slip.is_practice) == ("000001", "练习所", True)
    assert slip.qr_text.startswith("SLIP 000001 ")
    assert [b.position for b in slip.best_fingers] == [P.LEFT_THUMB, P.RIGHT_THUMB]
    assert station.slip(view.enrollment_id) == slip


def test_no_press_is_kept_before_the_person_agreed(station: Station, sample: MakeSample) -> None:
    [found] = station.find(PEOPLE[0].number)
    view = station.begin_enrollment(found.person.person_id)
    with pytest.raises(ConsentMissingError):
        station.keep_sample(view.enrollment_id, sample())
    refused = station.record_consent(view.enrollment_id, Consent(False, NOTICE_VERSION))
    with pytest.raises(ConsentMissingError):
        station.keep_sample(refused.enrollment_id, sample())


def test_who_refuses_still_gets_a_slip_and_another_way(station: Station) -> None:
    [found] = station.find(PEOPLE[0].number)
    view = station.begin_enrollment(found.person.person_id)
    station.record_consent(view.enrollment_id, Consent(False, NOTICE_VERSION))
    finished = station.finish_enrollment(view.enrollment_id, alternative=AlternativeRoute.HOME_VISIT)
    assert finished.slip.outcome is Outcome.D
    assert finished.slip.alternative is AlternativeRoute.HOME_VISIT


def test_weak_presses_end_in_outcome_c_and_the_best_one_is_marked(station: Station, sample: MakeSample) -> None:
    view = begin(station)
    for number, score in enumerate((31, 46, 38, 20), start=1):
        weak = sample(number=number, score=score, reason=QualityReason.DRY)
        view = station.keep_sample(view.enrollment_id, weak)
    assert [s.is_best for s in view.samples] == [False, True, False, False]
    assert view.next_position is P.LEFT_THUMB  # four presses are enough of one finger
    finished = station.finish_enrollment(view.enrollment_id)
    assert finished.view.outcome is Outcome.C
    assert finished.view.best_fingers[0].quality == 46


def test_failed_presses_move_the_plan_on(station: Station) -> None:
    view = begin(station)
    for _ in range(4):
        view = station.note_failed_press(view.enrollment_id, P.RIGHT_THUMB, QualityReason.NO_FINGER)
    assert view.next_position is P.LEFT_THUMB


def test_a_person_without_fingers_leaves_with_outcome_d(station: Station) -> None:
    view = begin(station)
    for position in FINGERS:
        missing = FingerException(position, ExceptionKind.PERMANENT, ExceptionReason.MISSING)
        view = station.except_finger(view.enrollment_id, missing)
    assert view.next_position is None
    finished = station.finish_enrollment(view.enrollment_id)
    assert finished.slip.outcome is Outcome.D
    assert finished.slip.alternative is AlternativeRoute.ID_CARD_IN_PERSON
    assert len(finished.slip.exceptions) == 10


def test_an_exception_can_be_taken_back(station: Station) -> None:
    view = begin(station)
    bandaged = FingerException(
        P.RIGHT_THUMB, ExceptionKind.TEMPORARY, ExceptionReason.BANDAGED, dt.date(2027, 1, 31), "见证人"
    )
    view = station.except_finger(view.enrollment_id, bandaged)
    assert view.exceptions == (bandaged,)
    assert view.next_position is P.LEFT_THUMB
    view = station.clear_exception(view.enrollment_id, P.RIGHT_THUMB)
    assert view.exceptions == ()
    assert view.next_position is P.RIGHT_THUMB


def test_an_interrupted_enrollment_goes_on_where_it_stood_after_a_restart(
    station: Station, home: Path, sample: MakeSample
) -> None:
    view = begin(station)
    before = station.keep_sample(view.enrollment_id, sample())
    station.close()
    again = unlock(home)
    try:
        [resumed] = again.open_enrollments()
        assert resumed == before
        assert again.begin_enrollment(resumed.person.person_id) == before
        assert again.keep_sample(resumed.enrollment_id, sample(finger=P.LEFT_THUMB)).next_position is None
    finally:
        again.close()


def test_an_abandoned_enrollment_leaves_no_template(station: Station, sample: MakeSample) -> None:
    view = begin(station)
    station.keep_sample(view.enrollment_id, sample())
    station.abandon_enrollment(view.enrollment_id)
    assert station.open_enrollments() == ()
    assert station.person(view.person.person_id).outcome is None


def test_the_same_finger_under_another_name_is_found_before_anyone_leaves(station: Station, sample: MakeSample) -> None:
    first = begin(station, 0)
    station.keep_sample(first.enrollment_id, sample(seed=1))
    station.finish_enrollment(first.enrollment_id)
    second = begin(station, 2)
    station.keep_sample(second.enrollment_id, sample(seed=1, presentation=5))
    finished = station.finish_enrollment(second.enrollment_id)
    [duplicate] = finished.duplicates
    assert duplicate.person.person_id == first.person.person_id
    assert (duplicate.position, duplicate.probe_position) == (P.RIGHT_THUMB, P.RIGHT_THUMB)
    assert duplicate.score >= 50
    assert finished.people_compared == 1


def test_a_missing_model_file_is_told_and_nothing_is_lost(
    station: Station, sample: MakeSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = begin(station)
    kept = station.keep_sample(view.enrollment_id, sample())
    station._extractor = None
    monkeypatch.setattr(extract, "__file__", "/nowhere/extract.py")
    with pytest.raises(ModelFileError):
        station.keep_sample(view.enrollment_id, sample(finger=P.LEFT_THUMB))
    assert station.begin_enrollment(view.person.person_id).samples == kept.samples


def test_a_finished_enrollment_takes_no_more_presses(station: Station, sample: MakeSample) -> None:
    view = begin(station)
    station.finish_enrollment(view.enrollment_id)
    with pytest.raises(RecordError):
        station.keep_sample(view.enrollment_id, sample())
