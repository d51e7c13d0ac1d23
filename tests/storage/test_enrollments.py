from __future__ import annotations

import datetime as dt

import pytest

from station.errors import PersonNotFoundError, RecordError
from station.ids import EnrollmentId, FingerPosition, PersonId, new_id
from station.records import (
    AlternativeRoute,
    Consent,
    ConsentMethod,
    EnrollmentState,
    ExceptionKind,
    ExceptionReason,
    FingerException,
    Outcome,
    QualityReason,
)
from station.storage import Storage
from tests.storage.conftest import (
    CONSENT,
    NOW,
    OPERATOR,
    InterruptedOnPurposeError,
    add_person,
    add_sample,
    enroll,
    interrupted,
    open_enrollment,
    sql,
)


def test_a_person_has_one_open_enrollment_which_is_resumed(storage: Storage) -> None:
    person_id = add_person(storage)
    first = storage.open_enrollment(person_id, OPERATOR, NOW)
    assert (first.person_id, first.state, first.started_at, first.consent) == (
        person_id,
        EnrollmentState.OPEN,
        NOW,
        None,
    )
    assert storage.open_enrollment(person_id, "li", NOW + dt.timedelta(days=1)) == first
    assert storage.open_enrollments() == (first,)
    assert storage.enrollment_for(person_id) == first


def test_nobody_else_has_an_enrollment(storage: Storage) -> None:
    with pytest.raises(PersonNotFoundError):
        storage.open_enrollment(PersonId(new_id()), OPERATOR, NOW)
    with pytest.raises(RecordError):
        storage.enrollment(EnrollmentId(new_id()))
    assert storage.enrollment_for(add_person(storage)) is None


@pytest.mark.parametrize(
    "consent",
    [
        CONSENT,
        Consent(True, "2026-1", ConsentMethod.WITNESS, "见证人甲"),
        Consent(False, "2026-1"),
    ],
)
def test_the_answer_to_the_notice_is_kept(storage: Storage, consent: Consent) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    storage.set_consent(enrollment_id, consent, operator="li", now=NOW)
    row = storage.enrollment(enrollment_id)
    assert (row.consent, row.consent_at, row.consent_operator) == (consent, NOW, "li")


def test_a_refusal_deletes_what_was_taken(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    add_sample(storage, enrollment_id)
    storage.set_consent(enrollment_id, Consent(False, "2026-1"), operator=OPERATOR, now=NOW)
    assert storage.samples(enrollment_id) == ()


def test_excepted_fingers_are_put_replaced_and_taken_back(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    missing = FingerException(
        FingerPosition.LEFT_INDEX, ExceptionKind.PERMANENT, ExceptionReason.MISSING, None, "见证人乙"
    )
    bandaged = FingerException(
        FingerPosition.RIGHT_THUMB, ExceptionKind.TEMPORARY, ExceptionReason.BANDAGED, dt.date(2026, 6, 1)
    )
    storage.put_exception(enrollment_id, missing)
    storage.put_exception(enrollment_id, bandaged)
    assert storage.exceptions(enrollment_id) == (bandaged, missing)
    worn = FingerException(FingerPosition.LEFT_INDEX, ExceptionKind.PERMANENT, ExceptionReason.WORN)
    storage.put_exception(enrollment_id, worn)
    assert storage.exceptions(enrollment_id) == (bandaged, worn)
    storage.remove_exception(enrollment_id, FingerPosition.RIGHT_THUMB)
    storage.remove_exception(enrollment_id, FingerPosition.RIGHT_THUMB)
    assert storage.exceptions(enrollment_id) == (worn,)


def test_finishing_gives_the_next_slip_number_without_a_gap(storage: Storage) -> None:
    numbers = []
    for at in range(3):
        enrollment_id = open_enrollment(storage, add_person(storage, f"某{at}"))
        with pytest.raises(InterruptedOnPurposeError), interrupted(storage):
            storage.finish_enrollment(enrollment_id, outcome=Outcome.A, now=NOW)
        numbers.append(storage.finish_enrollment(enrollment_id, outcome=Outcome.A, now=NOW).slip_number)
    assert numbers == [1, 2, 3]


def test_a_finished_enrollment_keeps_how_it_ended_and_changes_no_more(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    row = storage.finish_enrollment(
        enrollment_id,
        outcome=Outcome.D,
        weak_reason=QualityReason.CREASED,
        alternative=AlternativeRoute.HOME_VISIT,
        now=NOW,
    )
    assert (row.state, row.outcome, row.weak_reason) == (EnrollmentState.FINISHED, Outcome.D, QualityReason.CREASED)
    assert (row.alternative, row.finished_at, row.is_current) == (AlternativeRoute.HOME_VISIT, NOW, True)
    assert storage.enrollment(enrollment_id) == row
    exception = FingerException(FingerPosition.LEFT_INDEX, ExceptionKind.PERMANENT, ExceptionReason.WORN)
    uses = (
        lambda: storage.finish_enrollment(enrollment_id, outcome=Outcome.A, now=NOW),
        lambda: storage.abandon_enrollment(enrollment_id, NOW),
        lambda: storage.set_consent(enrollment_id, CONSENT, operator=OPERATOR, now=NOW),
        lambda: storage.put_exception(enrollment_id, exception),
        lambda: storage.remove_exception(enrollment_id, FingerPosition.LEFT_INDEX),
        lambda: add_sample(storage, enrollment_id),
    )
    for use in uses:
        with pytest.raises(RecordError):
            use()


def test_the_newest_finished_enrollment_is_the_current_one(storage: Storage) -> None:
    person_id = add_person(storage)
    first = open_enrollment(storage, person_id)
    storage.finish_enrollment(first, outcome=Outcome.A, now=NOW)
    second = open_enrollment(storage, person_id)
    found = storage.enrollment_for(person_id)
    assert found is not None
    assert found.enrollment_id == second
    storage.finish_enrollment(second, outcome=Outcome.B, now=NOW)
    rows = storage.enrollments_for([person_id])[person_id]
    assert [(row.enrollment_id, row.is_current) for row in rows] == [(second, True), (first, False)]


def test_an_abandoned_enrollment_keeps_no_template_and_a_new_one_can_begin(storage: Storage) -> None:
    person_id = add_person(storage)
    enrollment_id = open_enrollment(storage, person_id)
    add_sample(storage, enrollment_id)
    storage.abandon_enrollment(enrollment_id, NOW)
    assert storage.enrollment(enrollment_id).state is EnrollmentState.ABANDONED
    assert storage.samples(enrollment_id) == ()
    assert storage.enrollment_for(person_id) is None
    assert storage.open_enrollment(person_id, OPERATOR, NOW).enrollment_id != enrollment_id


def test_biometric_tables_hold_no_person_id_and_no_name(storage: Storage) -> None:
    person_id = add_person(storage, "王秀英")
    enrollment_id = open_enrollment(storage, person_id)
    storage.set_consent(
        enrollment_id, Consent(True, "1", ConsentMethod.WITNESS, "见证人甲"), operator=OPERATOR, now=NOW
    )
    add_sample(storage, enrollment_id)
    for table in ("enrollee_key", "enrollment", "sample", "finger_exception", "failed_press", "verification"):
        cells = [str(cell) for row in sql(storage, f"SELECT * FROM {table}") for cell in row]
        assert not any(secret in cell for cell in cells for secret in (person_id, "王秀英", "见证人甲"))


def test_presses_without_a_picture_are_counted_by_finger(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    for _ in range(2):
        storage.add_failed_press(enrollment_id, FingerPosition.LEFT_THUMB, QualityReason.NO_FINGER)
    storage.add_failed_press(enrollment_id, FingerPosition.RIGHT_THUMB, QualityReason.MOVED)
    assert storage.failed_presses(enrollment_id) == {FingerPosition.LEFT_THUMB: 2, FingerPosition.RIGHT_THUMB: 1}


def test_only_people_with_templates_count_as_enrolled(storage: Storage) -> None:
    enroll(storage, add_person(storage), b"template")
    storage.finish_enrollment(open_enrollment(storage, add_person(storage)), outcome=Outcome.D, now=NOW)
    assert storage.count_enrolled() == 1
