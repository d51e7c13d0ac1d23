from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from station.errors import (
    ConsentMissingError,
    NoReferenceError,
    PersonNotFoundError,
    RecordError,
    SimulatedDeviceRefusedError,
    StorageFullError,
    VaultDamagedError,
)
from station.ids import FingerPosition, PersonId, ReferenceId, SampleId, new_id
from station.records import (
    Consent,
    EnrollmentState,
    ExceptionKind,
    ExceptionReason,
    FingerException,
    Outcome,
    QualityScore,
    VaultKind,
)
from station.storage import Storage, StoredTemplate, VerificationRow
from tests.storage.conftest import (
    NOW,
    OPERATOR,
    TEMPLATE,
    add_person,
    add_sample,
    enroll,
    make_storage,
    open_enrollment,
    sql,
)

THUMB, INDEX = FingerPosition.RIGHT_THUMB, FingerPosition.RIGHT_INDEX


def test_a_kept_sample_tells_everything_but_its_template(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    sample_id = add_sample(storage, enrollment_id, INDEX, 2)
    (row,) = storage.samples(enrollment_id)
    assert (row.sample_id, row.enrollment_id, row.position, row.number) == (sample_id, enrollment_id, INDEX, 2)
    assert row.quality == QualityScore(60, "invented", "1")
    assert (row.minutia_count, row.reason, row.is_simulated, row.device_serial) == (41, None, True, "SIM-1")
    assert row.taken_at == NOW
    assert (row.extractor, row.extractor_version) == ("leader", "2")


def test_templates_of_an_open_enrollment_are_for_its_own_use_only(storage: Storage) -> None:
    person_id = add_person(storage)
    enrollment_id = open_enrollment(storage, person_id)
    sample_id = add_sample(storage, enrollment_id)
    assert storage.templates_in(enrollment_id) == ((sample_id, THUMB, TEMPLATE, "leader"),)
    assert storage.templates_of(person_id) == ()
    assert list(storage.all_templates()) == []
    storage.finish_enrollment(enrollment_id, outcome=Outcome.B, now=NOW)
    assert storage.templates_of(person_id) == ((sample_id, THUMB, TEMPLATE, "leader"),)
    reference_id = storage.enrollment(enrollment_id).reference_id
    assert list(storage.all_templates()) == [(reference_id, THUMB, sample_id, TEMPLATE)]
    assert storage.person_for_reference(reference_id).person_id == person_id
    with pytest.raises(PersonNotFoundError):
        storage.person_for_reference(ReferenceId(new_id()))


def test_a_new_enrollment_supersedes_the_old_templates(storage: Storage) -> None:
    person_id = add_person(storage)
    enroll(storage, person_id, b"old")
    second = enroll(storage, person_id, b"new")
    assert [template.template for template in storage.templates_of(person_id)] == [b"new"]
    assert [template.template for template in storage.all_templates()] == [b"new"]
    assert [template.template for template in storage.templates_in(second)] == [b"new"]


def test_all_templates_can_be_narrowed_to_fingers_and_to_the_best_press(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    for number, quality in ((1, 70), (2, 40), (3, 70)):
        add_sample(storage, enrollment_id, THUMB, number, b"thumb %d" % number, quality)
    add_sample(storage, enrollment_id, INDEX, 1, b"index", 20)
    storage.finish_enrollment(enrollment_id, outcome=Outcome.A, now=NOW)
    assert [found.template for found in storage.all_templates([INDEX])] == [b"index"]
    assert [found.template for found in storage.all_templates(best_only=True)] == [b"thumb 3", b"index"]
    assert [found.template for found in storage.all_templates([])] == []


def test_the_best_press_is_chosen_among_those_scored_like_the_last(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    for number, (quality, algorithm) in enumerate([(95, "live"), (50, "accept"), (99, "live"), (40, "accept")], 1):
        add_sample(storage, enrollment_id, THUMB, number, b"%d" % number, quality, algorithm=algorithm)
    add_sample(storage, enrollment_id, INDEX, 1, b"index", 20, algorithm="live")
    storage.finish_enrollment(enrollment_id, outcome=Outcome.A, now=NOW)
    assert [found.template for found in storage.all_templates(best_only=True)] == [b"2", b"index"]


def test_templates_are_told_apart_by_their_extractor(storage: Storage) -> None:
    first, second = add_person(storage), add_person(storage, "李四")
    for person_id, extractor in ((first, "leader"), (second, "other")):
        enrollment_id = open_enrollment(storage, person_id)
        add_sample(storage, enrollment_id, template=extractor.encode(), extractor=extractor)
        assert storage.extractors_in_use() == (("leader",) if person_id == second else ())
        storage.finish_enrollment(enrollment_id, outcome=Outcome.B, now=NOW)
    assert storage.extractors_in_use() == ("leader", "other")
    reference_id = storage.reference_of(first)
    assert reference_id is not None
    assert list(storage.finger_counts("leader")) == [(reference_id, THUMB, 1)]
    assert [found.template for found in storage.all_templates(extractor="other")] == [b"other"]
    assert [found.template for found in storage.templates_of_finger(reference_id, THUMB, "leader")] == [b"leader"]
    assert storage.templates_of_finger(reference_id, THUMB, "other") == ()
    assert storage.count_enrolled() == 2
    assert storage.count_enrolled({"other"}) == 1
    assert storage.count_enrolled({"leader", "other"}, leave_out=reference_id) == 1


def test_all_templates_come_across_chunks_while_the_database_is_used(storage: Storage) -> None:
    ids = []
    with storage.transaction():
        for at in range(260):
            enroll(storage, add_person(storage, f"某{at}"), b"1", b"2", b"3", b"4", b"5")
    for at, found in enumerate(storage.all_templates()):
        ids.append(found.sample_id)
        if at == 10:
            storage.append_audit("look")
    assert len(set(ids)) == len(ids) == 1300


def test_no_sample_without_consent(storage: Storage) -> None:
    enrollment_id = storage.open_enrollment(add_person(storage), OPERATOR, NOW).enrollment_id
    with pytest.raises(ConsentMissingError):
        add_sample(storage, enrollment_id)
    storage.set_consent(enrollment_id, Consent(False, "1"), operator=OPERATOR, now=NOW)
    with pytest.raises(ConsentMissingError):
        add_sample(storage, enrollment_id)
    assert storage.samples(enrollment_id) == ()


def test_the_same_press_is_kept_once(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    add_sample(storage, enrollment_id)
    with pytest.raises(RecordError):
        add_sample(storage, enrollment_id)
    assert len(storage.samples(enrollment_id)) == 1


def test_a_production_vault_refuses_a_simulated_press(tmp_path: Path) -> None:
    storage = make_storage(tmp_path, VaultKind.PRODUCTION)
    enrollment_id = open_enrollment(storage, add_person(storage))
    with pytest.raises(SimulatedDeviceRefusedError):
        add_sample(storage, enrollment_id)
    add_sample(storage, enrollment_id, is_simulated=False)
    storage._vault.lock()


# -- tampering ------------------------------------------------------------------------------------------------


def test_templates_swapped_between_people_are_noticed(storage: Storage) -> None:
    first, second = add_person(storage), add_person(storage, "李四")
    enroll(storage, first, b"first")
    enroll(storage, second, b"second")
    sealed = [row[0] for row in sql(storage, "SELECT sealed FROM sample ORDER BY row")]
    sql(storage, "UPDATE sample SET sealed = ? WHERE row = 1", sealed[1])
    sql(storage, "UPDATE sample SET sealed = ? WHERE row = 2", sealed[0])
    for person_id in (first, second):
        with pytest.raises(VaultDamagedError):
            storage.templates_of(person_id)
    with pytest.raises(VaultDamagedError):
        list(storage.all_templates())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sample SET sealed = (SELECT sealed FROM sample WHERE row = 2) WHERE row = 1",
        "UPDATE sample SET position = 2 WHERE row = 1",
        "UPDATE sample SET sample_id = '0123' WHERE row = 1",
        "UPDATE sample SET sealed = x'00' WHERE row = 1",
        "UPDATE sample SET sealed = substr(sealed, 1, length(sealed) - 1) WHERE row = 1",
        "UPDATE enrollee_key SET wrapped_key = zeroblob(60)",
    ],
)
def test_a_template_moved_between_fingers_or_presses_is_noticed(storage: Storage, change: str) -> None:
    person_id = add_person(storage)
    enroll(storage, person_id, b"first", b"second")
    sql(storage, change)
    with pytest.raises(VaultDamagedError):
        storage.templates_of(person_id)


def test_a_whole_person_cannot_be_moved_with_the_key(storage: Storage) -> None:
    first, second = add_person(storage), add_person(storage, "李四")
    enroll(storage, first, b"first")
    enroll(storage, second, b"second")
    keys = [row[0] for row in sql(storage, "SELECT wrapped_key FROM enrollee_key ORDER BY rowid")]
    sql(storage, "UPDATE enrollee_key SET wrapped_key = ? WHERE wrapped_key = ?", keys[0], keys[1])
    with pytest.raises(VaultDamagedError):
        list(storage.all_templates())


# -- erasing --------------------------------------------------------------------------------------------------


def everything_of(storage: Storage, person_id: PersonId) -> None:
    enrollment_id = open_enrollment(storage, person_id)
    exception = FingerException(INDEX, ExceptionKind.PERMANENT, ExceptionReason.WORN, witness="见证人")
    storage.put_exception(enrollment_id, exception)
    add_sample(storage, enrollment_id)
    storage.finish_enrollment(enrollment_id, outcome=Outcome.B, now=NOW)
    storage.add_verification(VerificationRow(new_id(), person_id, NOW, OPERATOR, True, THUMB, 42.0, 30.0))


def test_erasing_a_person_leaves_only_a_tombstone(storage: Storage) -> None:
    kept, erased = add_person(storage, "李四"), add_person(storage, "王秀英")
    everything_of(storage, kept)
    everything_of(storage, erased)
    storage.erase_person(erased, reason="moved_away")
    with pytest.raises(PersonNotFoundError):
        storage.person(erased)
    assert storage.search_people(["王秀英"]) == ()
    for table in ("person", "enrollee_link", "enrollee_key", "enrollment", "sample", "verification", "witness"):
        assert sql(storage, f"SELECT count(*) FROM {table}") == [(1,)], table
    last = list(storage.audit_rows())[-1]
    assert (last.action, last.subject, last.detail) == ("person.erased", erased, {"reason": "moved_away", "samples": 1})
    assert storage.verify_audit().broken_at is None
    assert len(storage.templates_of(kept)) == 1
    with pytest.raises(PersonNotFoundError):
        storage.erase_person(erased, reason="moved_away")


def test_erasing_biometrics_keeps_the_person_who_may_come_again(storage: Storage) -> None:
    person_id = add_person(storage)
    everything_of(storage, person_id)
    again = open_enrollment(storage, person_id)
    old_key = sql(storage, "SELECT wrapped_key FROM enrollee_key")
    storage.erase_biometrics(person_id, reason="consent_withdrawn")
    assert storage.templates_of(person_id) == ()
    assert storage.enrollment(again).state is EnrollmentState.ABANDONED
    assert sql(storage, "SELECT wrapped_key FROM enrollee_key") == [(None,)]
    with pytest.raises(NoReferenceError):
        storage.erase_biometrics(person_id, reason="consent_withdrawn")
    enroll(storage, person_id, b"new")
    assert [found.template for found in storage.templates_of(person_id)] == [b"new"]
    assert sql(storage, "SELECT wrapped_key FROM enrollee_key") != old_key


def test_an_erasing_whose_log_cannot_be_emptied_yet_is_done_all_the_same(storage: Storage) -> None:
    first, second = add_person(storage), add_person(storage, "李四")
    everything_of(storage, first)
    log = storage._database.path.with_name("station.db-wal")
    denied = StorageFullError("no space")
    command, storage._database._command = storage._database._command, raises_at_checkpoint(storage, denied)  # type: ignore[method-assign]
    storage.erase_person(first, reason="moved_away")
    assert log.stat().st_size > 0
    storage._database._command = command  # type: ignore[method-assign]
    with storage.transaction():
        storage.append_audit("look", second)
    assert log.stat().st_size == 0


def raises_at_checkpoint(storage: Storage, error: Exception) -> Callable[[str], None]:
    command = storage._database._command

    def run(sql: str) -> None:
        if "checkpoint" in sql:
            raise error
        command(sql)

    return run


def test_no_older_page_stays_in_the_log_after_erasing(storage: Storage) -> None:
    person_id = add_person(storage)
    everything_of(storage, person_id)
    log = storage._database.path.with_name("station.db-wal")
    assert log.stat().st_size > 0
    storage.erase_person(person_id, reason="moved_away")
    assert log.stat().st_size == 0


def test_an_opened_template_does_not_print_itself() -> None:
    assert "secret" not in repr(StoredTemplate(ReferenceId("a"), THUMB, SampleId("b"), b"secret"))
