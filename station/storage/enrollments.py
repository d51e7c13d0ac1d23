"""Enrollments: opened, consented to, finished or abandoned; and the fingers that are excepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from station.errors import PersonNotFoundError, RecordError
from station.ids import EnrollmentId, FingerPosition, PersonId, ReferenceId, new_id
from station.records import (
    AlternativeRoute,
    Consent,
    ConsentMethod,
    EnrollmentState,
    ExceptionKind,
    ExceptionReason,
    FingerException,
    Outcome,
    Person,
    QualityReason,
)
from station.storage.part import StoragePart, chunks, optional_time
from station.storage.people import person_of
from station.storage.rows import EnrollmentRow
from station.storage.schema import (
    enrollee_key,
    enrollee_link,
    enrollment,
    failed_press,
    finger_exception,
    person,
    sample,
    witness,
)
from station.storage.settings import Settings

_CHUNK = 2000
_SLIP_COUNTER = "slip.last_number"
_CONSENT = int(FingerPosition.UNKNOWN)
"""The witness of the consent is kept under the position that is no finger."""


class References(StoragePart):
    """The link between a person and the random reference id of the biometric tables."""

    def person_for_reference(self, reference_id: ReferenceId) -> Person:
        """Look up whose reference this is. Raises PersonNotFoundError."""
        query = select(person).join(enrollee_link, enrollee_link.c.person_id == person.c.person_id)
        found = self._database.first(query.where(enrollee_link.c.reference_id == reference_id))
        if found is None:
            raise PersonNotFoundError("no person has this reference")
        return person_of(found)

    def reference_of(self, person_id: PersonId) -> ReferenceId | None:
        """Give a person's reference id, None when they never had one."""
        query = select(enrollee_link.c.reference_id).where(enrollee_link.c.person_id == person_id)
        found = self._database.first(query)
        return None if found is None else ReferenceId(found.reference_id)

    def _make_reference(self, person_id: PersonId) -> ReferenceId:
        """Give the person's reference id; make it, and its key, when missing or destroyed."""
        reference_id = self.reference_of(person_id)
        if reference_id is None:
            reference_id = ReferenceId(new_id())
            if self._database.first(select(person.c.row).where(person.c.person_id == person_id)) is None:
                raise PersonNotFoundError("no such person")
            self._database.run(insert(enrollee_link), {"person_id": person_id, "reference_id": reference_id})
        if self._wrapped_key(reference_id) is None:
            key = {"reference_id": reference_id, "wrapped_key": self._vault.new_enrollee_key(reference_id)}
            change = insert_or_update(enrollee_key).on_conflict_do_update(index_elements=["reference_id"], set_=key)
            self._database.run(change, key)
        return reference_id

    def _wrapped_key(self, reference_id: ReferenceId) -> bytes | None:
        query = select(enrollee_key.c.wrapped_key).where(enrollee_key.c.reference_id == reference_id)
        found = self._database.first(query)
        return None if found is None else found.wrapped_key


class Enrollments(References, Settings):
    """Open, change and end enrollments."""

    def open_enrollment(self, person_id: PersonId, operator: str, now: dt.datetime) -> EnrollmentRow:
        """Open an enrollment, or give the one that is open. Raises PersonNotFoundError."""
        with self._database.transaction():
            reference_id = self._make_reference(person_id)
            is_open = (enrollment.c.reference_id == reference_id) & (enrollment.c.state == EnrollmentState.OPEN.value)
            found = self._first_enrollment(_QUERY.where(is_open))
            if found is not None:
                return found
            enrollment_id = EnrollmentId(new_id())
            values = {
                "enrollment_id": enrollment_id,
                "reference_id": reference_id,
                "state": EnrollmentState.OPEN.value,
                "operator": operator,
                "started_at": now.isoformat(),
                "is_current": False,
            }
            self._database.run(insert(enrollment), values)
            return self.enrollment(enrollment_id)

    def enrollment(self, enrollment_id: EnrollmentId) -> EnrollmentRow:
        """Look an enrollment up. Raises RecordError."""
        found = self._first_enrollment(_QUERY.where(enrollment.c.enrollment_id == enrollment_id))
        if found is None:
            raise RecordError("no such enrollment")
        return found

    def enrollment_for(self, person_id: PersonId) -> EnrollmentRow | None:
        """Give the person's open enrollment, or else the current finished one, or None."""
        rows = self.enrollments_for([person_id]).get(person_id, ())
        still_open = next((row for row in rows if row.state is EnrollmentState.OPEN), None)
        return still_open or next((row for row in rows if row.is_current), None)

    def enrollments_for(self, person_ids: Iterable[PersonId]) -> dict[PersonId, tuple[EnrollmentRow, ...]]:
        """Give all enrollments of many people, newest first; people without any are left out."""
        rows: dict[PersonId, list[EnrollmentRow]] = {}
        for chunk in chunks(person_ids, _CHUNK):
            query = _QUERY.where(enrollee_link.c.person_id.in_(chunk)).order_by(enrollment.c.row.desc())
            for found in map(_enrollment_of, self._database.rows(query)):
                rows.setdefault(found.person_id, []).append(found)
        return {person_id: tuple(found) for person_id, found in rows.items()}

    def open_enrollments(self) -> tuple[EnrollmentRow, ...]:
        """Give every open enrollment, oldest first."""
        query = _QUERY.where(enrollment.c.state == EnrollmentState.OPEN.value).order_by(enrollment.c.row)
        return tuple(map(_enrollment_of, self._database.rows(query)))

    def set_consent(self, enrollment_id: EnrollmentId, consent: Consent, *, operator: str, now: dt.datetime) -> None:
        """Record the answer to the notice; a refusal deletes what was taken in this enrollment. Raises RecordError."""
        values = {
            "consent_given": consent.given,
            "consent_notice": consent.notice_version,
            "consent_method": consent.method.value if consent.method else None,
            "consent_at": now.isoformat(),
            "consent_operator": operator,
        }
        with self._database.transaction():
            self._change_open(enrollment_id, values)
            self._put_witness(enrollment_id, _CONSENT, consent.witness)
            if not consent.given:
                self._delete_samples(enrollment_id)

    def put_exception(self, enrollment_id: EnrollmentId, exception: FingerException) -> None:
        """Except a finger, or replace its exception. Raises RecordError when the enrollment is not open."""
        values = {
            "enrollment_id": enrollment_id,
            "position": int(exception.position),
            "kind": exception.kind.value,
            "reason": exception.reason.value,
            "until": exception.until.isoformat() if exception.until else None,
        }
        change = insert_or_update(finger_exception).on_conflict_do_update(
            index_elements=["enrollment_id", "position"], set_=values
        )
        with self._database.transaction():
            self._require_open(enrollment_id)
            self._database.run(change, values)
            self._put_witness(enrollment_id, int(exception.position), exception.witness)

    def remove_exception(self, enrollment_id: EnrollmentId, position: FingerPosition) -> None:
        """Take a finger's exception back; nothing happens when there is none. Raises RecordError when not open."""
        columns = finger_exception.c
        with self._database.transaction():
            self._require_open(enrollment_id)
            self._put_witness(enrollment_id, int(position), None)
            is_it = (columns.enrollment_id == enrollment_id) & (columns.position == int(position))
            self._database.run(delete(finger_exception).where(is_it))

    def exceptions(self, enrollment_id: EnrollmentId) -> tuple[FingerException, ...]:
        """Give an enrollment's excepted fingers in the order of their positions."""
        is_same = (witness.c.enrollment_id == finger_exception.c.enrollment_id) & (
            witness.c.position == finger_exception.c.position
        )
        query = select(finger_exception, witness.c.name).outerjoin(witness, is_same)
        query = query.where(finger_exception.c.enrollment_id == enrollment_id).order_by(finger_exception.c.position)
        return tuple(
            FingerException(
                FingerPosition(row.position),
                ExceptionKind(row.kind),
                ExceptionReason(row.reason),
                dt.date.fromisoformat(row.until) if row.until else None,
                row.name,
            )
            for row in self._database.rows(query)
        )

    def add_failed_press(self, enrollment_id: EnrollmentId, position: FingerPosition, reason: QualityReason) -> None:
        """Count a press without a usable picture. Raises RecordError when the enrollment is not open."""
        values = {
            "enrollment_id": enrollment_id,
            "position": int(position),
            "presses": 1,
            "reason": reason.value,
        }
        change = insert_or_update(failed_press).on_conflict_do_update(
            index_elements=["enrollment_id", "position"],
            set_={"presses": failed_press.c.presses + 1, "reason": reason.value},
        )
        with self._database.transaction():
            self._require_open(enrollment_id)
            self._database.run(change, values)

    def failed_presses(self, enrollment_id: EnrollmentId) -> dict[FingerPosition, int]:
        """Give the number of presses without a usable picture, by finger."""
        query = select(failed_press.c.position, failed_press.c.presses)
        rows = self._database.rows(query.where(failed_press.c.enrollment_id == enrollment_id))
        return {FingerPosition(row.position): row.presses for row in rows}

    def count_enrolled(self, extractors: Collection[str] | None = None, *, leave_out: ReferenceId | None = None) -> int:
        """Count the people whose current enrollment holds templates, or templates that one of `extractors` made."""
        templates = select(sample.c.row).where(sample.c.enrollment_id == enrollment.c.enrollment_id)
        if extractors is not None:
            templates = templates.where(sample.c.extractor.in_(list(extractors)))
        query = select(func.count()).select_from(enrollment).where(enrollment.c.is_current, templates.exists())
        if leave_out is not None:
            query = query.where(enrollment.c.reference_id != leave_out)
        found = self._database.first(query)
        return 0 if found is None else int(found[0])

    def finish_enrollment(
        self,
        enrollment_id: EnrollmentId,
        *,
        outcome: Outcome,
        now: dt.datetime,
        weak_reason: QualityReason | None = None,
        alternative: AlternativeRoute | None = None,
    ) -> EnrollmentRow:
        """End an enrollment: it gets the next slip number and becomes the person's current one. Raises RecordError."""
        with self._database.transaction():
            reference_id = self._require_open(enrollment_id).reference_id
            is_old = (enrollment.c.reference_id == reference_id) & enrollment.c.is_current
            self._database.run(update(enrollment).where(is_old), {"is_current": False})
            values = {
                "state": EnrollmentState.FINISHED.value,
                "outcome": outcome.value,
                "weak_reason": weak_reason.value if weak_reason else None,
                "alternative": alternative.value if alternative else None,
                "finished_at": now.isoformat(),
                "slip_number": self._next_count(_SLIP_COUNTER),
                "is_current": True,
            }
            self._change_open(enrollment_id, values)
            return self.enrollment(enrollment_id)

    def abandon_enrollment(self, enrollment_id: EnrollmentId, now: dt.datetime) -> None:
        """Give an open enrollment up; its templates are deleted, since nothing needs them. Raises RecordError."""
        values = {"state": EnrollmentState.ABANDONED.value, "finished_at": now.isoformat()}
        with self._database.transaction():
            self._change_open(enrollment_id, values)
            self._delete_samples(enrollment_id)

    def _first_enrollment(self, query: Select[Any]) -> EnrollmentRow | None:
        found = self._database.first(query)
        return None if found is None else _enrollment_of(found)

    def _require_open(self, enrollment_id: EnrollmentId) -> EnrollmentRow:
        found = self.enrollment(enrollment_id)
        if found.state is not EnrollmentState.OPEN:
            raise RecordError("the enrollment is not open any more")
        return found

    def _change_open(self, enrollment_id: EnrollmentId, values: Mapping[str, Any]) -> None:
        self._require_open(enrollment_id)
        self._database.run(update(enrollment).where(enrollment.c.enrollment_id == enrollment_id), values)

    def _delete_samples(self, enrollment_id: EnrollmentId) -> None:
        self._database.run(delete(sample).where(sample.c.enrollment_id == enrollment_id))
        self._database.checkpoint_after()

    def _put_witness(self, enrollment_id: EnrollmentId, position: int, name: str | None) -> None:
        is_it = (witness.c.enrollment_id == enrollment_id) & (witness.c.position == position)
        self._database.run(delete(witness).where(is_it))
        if name:
            self._database.run(insert(witness), {"enrollment_id": enrollment_id, "position": position, "name": name})


_QUERY = (
    select(enrollment, enrollee_link.c.person_id, witness.c.name.label("witness_name"))
    .join(enrollee_link, enrollee_link.c.reference_id == enrollment.c.reference_id)
    .outerjoin(witness, (witness.c.enrollment_id == enrollment.c.enrollment_id) & (witness.c.position == _CONSENT))
)


def _enrollment_of(row: Row[Any]) -> EnrollmentRow:
    return EnrollmentRow(
        enrollment_id=EnrollmentId(row.enrollment_id),
        person_id=PersonId(row.person_id),
        reference_id=ReferenceId(row.reference_id),
        state=EnrollmentState(row.state),
        operator=row.operator,
        started_at=dt.datetime.fromisoformat(row.started_at),
        consent=_consent_of(row),
        consent_at=optional_time(row.consent_at),
        consent_operator=row.consent_operator,
        outcome=Outcome(row.outcome) if row.outcome else None,
        weak_reason=QualityReason(row.weak_reason) if row.weak_reason else None,
        alternative=AlternativeRoute(row.alternative) if row.alternative else None,
        finished_at=optional_time(row.finished_at),
        slip_number=row.slip_number,
        is_current=row.is_current,
    )


def _consent_of(row: Row[Any]) -> Consent | None:
    if row.consent_given is None:
        return None
    method = ConsentMethod(row.consent_method) if row.consent_method else None
    return Consent(row.consent_given, row.consent_notice, method, row.witness_name)
