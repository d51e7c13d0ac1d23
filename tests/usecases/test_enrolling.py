from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from station.errors import ConsentMissingError, ModelFileError, RecordError
from station.ids import FINGERS, FingerPosition
from station.quality.acceptance import acceptance_score
from station.records import (
    AlternativeRoute,
    Consent,
    EnrollmentState,
    ExceptionKind,
    ExceptionReason,
    FingerException,
    Outcome,
    QualityBand,
    QualityReason,
)
from station.templates import extract
from station.templates.codec_iso19794_2 import decode
from station.templates.extract import LeaderExtractor
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
    assert {b.position for b in slip.best_fingers} == {P.LEFT_THUMB, P.RIGHT_THUMB}
    assert {b.band for b in slip.best_fingers} == {QualityBand.GOOD}
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
    for number, contact_px in enumerate((140, 165, 150, 130), start=1):
        assert view.next_position is P.RIGHT_THUMB
        assert view.unfinished == ((P.RIGHT_THUMB,) if number > 1 else ())
        weak = sample(number=number, contact_px=contact_px, score=99, reason=QualityReason.SMALL_CONTACT)
        view = station.keep_sample(view.enrollment_id, weak)
    qualities = [s.quality.value for s in view.samples]
    assert max(qualities) < 30
    assert [s.is_best for s in view.samples] == [quality == max(qualities) for quality in qualities]
    assert QualityBand.GOOD not in {s.band for s in view.samples}
    assert (view.next_position, view.unfinished) == (P.LEFT_THUMB, ())  # four presses are enough of one finger
    assert view.expected_outcome is Outcome.C
    finished = station.finish_enrollment(view.enrollment_id)
    assert finished.view.outcome is Outcome.C
    assert finished.view.best_fingers[0].quality == max(qualities)
    row = station._storage.enrollment(view.enrollment_id)
    assert row.weak_reason is QualityReason.SMALL_CONTACT


def test_the_quality_of_a_kept_press_is_its_acceptance_score_and_the_live_one_stands_beside(
    station: Station, sample: MakeSample
) -> None:
    view = begin(station)
    taken = sample(score=12)
    [kept] = station.keep_sample(view.enrollment_id, taken).samples
    [stored] = station._storage.templates_in(view.enrollment_id)
    [template] = decode(stored.template)
    assert kept.quality == acceptance_score(taken.pixels, station._template(taken, LeaderExtractor()))
    assert kept.quality.algorithm == "station-accept"
    assert template.quality == kept.quality.value > 60
    assert kept.band is QualityBand.GOOD
    others = station._storage.other_qualities(view.enrollment_id)[kept.sample_id]
    assert taken.assessment.score in others


def test_a_good_live_score_does_not_make_a_good_press(station: Station, sample: MakeSample) -> None:
    view = begin(station)
    view = station.keep_sample(view.enrollment_id, sample(score=99, contact_px=60))
    assert view.samples[0].band is QualityBand.LOW
    assert view.expected_outcome is Outcome.D  # there is too little in it to be found again
    assert view.unfinished == (P.RIGHT_THUMB,)
    excepted = FingerException(P.RIGHT_THUMB, ExceptionKind.PERMANENT, ExceptionReason.WORN)
    assert station.except_finger(view.enrollment_id, excepted).unfinished == ()


def test_the_finger_that_repeats_itself_comes_first_on_slip_and_record(station: Station, sample: MakeSample) -> None:
    view = begin(station)
    for number, seed in enumerate((1, 3), start=1):  # two presses that have nothing in common
        view = station.keep_sample(view.enrollment_id, sample(seed=seed, number=number))
    for number in (1, 2):
        left = sample(finger=P.LEFT_THUMB, number=number, presentation=number)
        view = station.keep_sample(view.enrollment_id, left)
    scores = station._storage.self_scores(view.enrollment_id)
    assert {position: len(found) for position, found in scores.items()} == {P.RIGHT_THUMB: 1, P.LEFT_THUMB: 1}
    assert scores[P.RIGHT_THUMB][0] < 20 < 60 < scores[P.LEFT_THUMB][0]
    best = {sample.position: sample.quality.value for sample in view.samples if sample.is_best}
    assert best[P.RIGHT_THUMB] > best[P.LEFT_THUMB]
    finished = station.finish_enrollment(view.enrollment_id)
    order = [P.LEFT_THUMB, P.RIGHT_THUMB]
    assert [finger.position for finger in finished.slip.best_fingers] == order
    assert [finger.position for finger in station.person(view.person.person_id).best_fingers] == order


def test_who_gave_no_finger_was_compared_with_nobody(station: Station, sample: MakeSample) -> None:
    first = begin(station, 0)
    alone = station.finish_enrollment(first.enrollment_id)
    assert (alone.people_compared, alone.people_not_compared) == (0, 0)
    second = begin(station, 1)
    station.keep_sample(second.enrollment_id, sample())
    assert station.finish_enrollment(second.enrollment_id).people_compared == 0
    third = begin(station, 2)
    nothing = station.finish_enrollment(third.enrollment_id)
    assert (nothing.people_compared, nothing.people_not_compared) == (0, 1)


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
    station._extractors.clear()
    monkeypatch.setattr(extract, "__file__", "/nowhere/extract.py")
    with pytest.raises(ModelFileError):
        station.keep_sample(view.enrollment_id, sample(finger=P.LEFT_THUMB))
    assert station.begin_enrollment(view.person.person_id).samples == kept.samples


def test_a_finished_enrollment_takes_no_more_presses(station: Station, sample: MakeSample) -> None:
    view = begin(station)
    station.finish_enrollment(view.enrollment_id)
    with pytest.raises(RecordError):
        station.keep_sample(view.enrollment_id, sample())
