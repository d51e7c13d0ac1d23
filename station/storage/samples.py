"""Stored templates: sealed on the way in, opened on the way out, and destroyed with their key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Exists,
    FromClause,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from station.errors import ConsentMissingError, NoReferenceError, RecordError, SimulatedDeviceRefusedError
from station.ids import EnrollmentId, FingerPosition, PersonId, ReferenceId, SampleId, new_id
from station.records import EnrollmentState, QualityReason, QualityScore, VaultKind
from station.storage.audit import AuditTrail
from station.storage.database import ConstraintError
from station.storage.enrollments import Enrollments
from station.storage.people import People
from station.storage.rows import PersonTemplate, SampleRow, StoredTemplate
from station.storage.schema import (
    enrollee_key,
    enrollee_link,
    enrollment,
    failed_press,
    finger_exception,
    packet_person,
    sample,
    verification,
    witness,
)
from station.vault.sealing import TemplatePlace

_CHUNK = 1000


class Samples(Enrollments):
    """Keep templates and give them back."""

    def add_sample(
        self,
        enrollment_id: EnrollmentId,
        template: bytes,
        *,
        position: FingerPosition,
        number: int,
        quality: QualityScore,
        minutia_count: int,
        reason: QualityReason | None,
        extractor: str,
        extractor_version: str,
        is_simulated: bool,
        device_serial: str | None,
        taken_at: dt.datetime,
    ) -> SampleId:
        """Seal and keep the template of one press, an ISO/IEC 19794-2 record made by the named extractor.

        It is on the disk when this returns, or when the transaction around it ends. Raises ConsentMissingError,
        SimulatedDeviceRefusedError, RecordError (not open, or the press is there already), StorageFullError.
        """
        if is_simulated and self._vault.kind is VaultKind.PRODUCTION:
            raise SimulatedDeviceRefusedError("a simulated press does not go into a production vault")
        sample_id = SampleId(new_id())
        with self._database.transaction():
            found = self._require_open(enrollment_id)
            if found.consent is None or not found.consent.given:
                raise ConsentMissingError("there is no consent yet")
            reference_id = found.reference_id
            place = TemplatePlace(reference_id, position, sample_id)
            values = {
                "sample_id": sample_id,
                "enrollment_id": enrollment_id,
                "reference_id": reference_id,
                "position": int(position),
                "number": number,
                "quality": quality.value,
                "quality_algorithm": quality.algorithm,
                "quality_version": quality.version,
                "minutia_count": minutia_count,
                "reason": reason.value if reason else None,
                "is_simulated": is_simulated,
                "device_serial": device_serial,
                "taken_at": taken_at.isoformat(),
                "extractor": extractor,
                "extractor_version": extractor_version,
                "sealed": self._vault.seal_template(template, place, self._existing_key(reference_id)),
            }
            try:
                self._database.run(insert(sample), values)
            except ConstraintError as error:
                raise RecordError("this press is stored already") from error
        return sample_id

    def samples(self, enrollment_id: EnrollmentId) -> tuple[SampleRow, ...]:
        """Give what is known of an enrollment's samples, in the order they were taken, without opening them."""
        columns = [column for column in sample.c if column.name != "sealed"]
        query = select(*columns).where(sample.c.enrollment_id == enrollment_id).order_by(sample.c.row)
        return tuple(map(_sample_of, self._database.rows(query)))

    def templates_in(self, enrollment_id: EnrollmentId) -> tuple[PersonTemplate, ...]:
        """Open the templates of one enrollment, open or finished. Raises VaultDamagedError."""
        return self._person_templates(_SEALED.where(sample.c.enrollment_id == enrollment_id))

    def templates_of(self, person_id: PersonId) -> tuple[PersonTemplate, ...]:
        """Open the templates of the person's current enrollment, none if there is none. Raises VaultDamagedError."""
        query = _SEALED.join(enrollee_link, enrollee_link.c.reference_id == sample.c.reference_id)
        return self._person_templates(query.where(enrollee_link.c.person_id == person_id, enrollment.c.is_current))

    def templates_of_finger(
        self, reference_id: ReferenceId, position: FingerPosition, extractor: str
    ) -> tuple[PersonTemplate, ...]:
        """Open the current templates of one finger that an extractor made. Raises VaultDamagedError."""
        is_finger = (sample.c.reference_id == reference_id) & (sample.c.position == int(position))
        is_its = sample.c.extractor == extractor
        return self._person_templates(_SEALED.where(is_finger, is_its, enrollment.c.is_current))

    def extractors_in_use(self) -> tuple[str, ...]:
        """Name the extractors of all current templates."""
        query = select(sample.c.extractor).join(enrollment, enrollment.c.enrollment_id == sample.c.enrollment_id)
        query = query.where(enrollment.c.is_current).distinct().order_by(sample.c.extractor)
        return tuple(row.extractor for row in self._database.rows(query))

    def finger_counts(self, extractor: str) -> Iterator[tuple[ReferenceId, FingerPosition, int]]:
        """Count the current templates of each finger that an extractor made, without opening them."""
        count = func.count()
        query = (
            select(sample.c.reference_id, sample.c.position, count.label("presses"))
            .join(enrollment, enrollment.c.enrollment_id == sample.c.enrollment_id)
            .where(enrollment.c.is_current, sample.c.extractor == extractor)
            .group_by(sample.c.reference_id, sample.c.position)
        )
        for row in self._database.rows(query):
            yield ReferenceId(row.reference_id), FingerPosition(row.position), row.presses

    def all_templates(
        self,
        positions: Collection[FingerPosition] | None = None,
        *,
        extractor: str | None = None,
        best_only: bool = False,
    ) -> Iterator[StoredTemplate]:
        """Open the templates of everybody's current enrollment, one after the other. Raises VaultDamagedError.

        `extractor`: only those that it made. `best_only`: the best press of each finger (of equals the last), among
        those scored as the finger's last one: other scores mean something else. The database stays free between chunks.
        """
        query = _SEALED.where(enrollment.c.is_current).limit(_CHUNK)
        if positions is not None:
            query = query.where(sample.c.position.in_([int(position) for position in positions]))
        if extractor is not None:
            query = query.where(sample.c.extractor == extractor)
        if best_only:
            query = query.where(_is_scored_as_the_last_press(), ~_a_better_press())
        at = 0
        while found := self._database.rows(query.where(sample.c.row > at)):
            for row in found:
                place, template, _ = self._opened(row)
                yield StoredTemplate(place.reference_id, place.position, place.sample_id, template)
            at = found[-1].row

    def _person_templates(self, query: Select[Any]) -> tuple[PersonTemplate, ...]:
        opened = (self._opened(row) for row in self._database.rows(query))
        return tuple(
            PersonTemplate(place.sample_id, place.position, template, extractor)
            for place, template, extractor in opened
        )

    def _opened(self, row: Row[Any]) -> tuple[TemplatePlace, bytes, str]:
        place = TemplatePlace(ReferenceId(row.reference_id), FingerPosition(row.position), SampleId(row.sample_id))
        return place, self._vault.open_template(row.sealed, place, row.wrapped_key), row.extractor

    def _existing_key(self, reference_id: ReferenceId) -> bytes:
        key = self._wrapped_key(reference_id)
        if key is None:
            raise NoReferenceError("the key of this person was destroyed")
        return key


class Erasure(Samples, People, AuditTrail):
    """Erase a person's biometric data, or the whole person, beyond recovery."""

    def erase_biometrics(self, person_id: PersonId, *, reason: str) -> None:
        """Destroy a person's key and templates and leave a line in the audit trail; the person and the history stay.

        An open enrollment is abandoned. Raises NoReferenceError when there is nothing to erase.
        """
        with self._database.transaction():
            reference_id = self.reference_of(person_id)
            if reference_id is None or self._wrapped_key(reference_id) is None:
                raise NoReferenceError("there is nothing to erase")
            count = self._destroy_templates(reference_id)
            of_person = enrollment.c.reference_id == reference_id
            is_open = of_person & (enrollment.c.state == EnrollmentState.OPEN.value)
            ended = {"state": EnrollmentState.ABANDONED.value, "finished_at": self._clock().isoformat()}
            self._database.run(update(enrollment).where(is_open), ended)
            self._database.run(update(enrollment).where(of_person), {"is_current": False})
            self.append_audit("biometrics.erased", person_id, {"reason": reason, "samples": count})

    def erase_person(self, person_id: PersonId, *, reason: str) -> None:
        """Destroy a person's key and every row; a tombstone stays in the audit trail. Raises PersonNotFoundError."""
        with self._database.transaction():
            self.person(person_id)
            reference_id = self.reference_of(person_id)
            count = 0
            if reference_id is not None:
                count = self._destroy_templates(reference_id)
                ids = select(enrollment.c.enrollment_id).where(enrollment.c.reference_id == reference_id)
                for table in (finger_exception, failed_press, witness, packet_person):
                    self._database.run(delete(table).where(table.c.enrollment_id.in_(ids)))
                for table in (verification, enrollment, enrollee_key, enrollee_link):
                    self._database.run(delete(table).where(table.c.reference_id == reference_id))
            self._delete_person(person_id)
            self._database.checkpoint_after()
            self.append_audit("person.erased", person_id, {"reason": reason, "samples": count})

    def _destroy_templates(self, reference_id: ReferenceId) -> int:
        count = self._database.run(delete(sample).where(sample.c.reference_id == reference_id))
        destroyed = update(enrollee_key).where(enrollee_key.c.reference_id == reference_id)
        self._database.run(destroyed, {"wrapped_key": None})
        self._database.checkpoint_after()
        return count


_SEALED = (
    select(
        sample.c.row,
        sample.c.reference_id,
        sample.c.position,
        sample.c.sample_id,
        sample.c.sealed,
        sample.c.extractor,
        enrollee_key.c.wrapped_key,
    )
    .join(enrollment, enrollment.c.enrollment_id == sample.c.enrollment_id)
    .join(enrollee_key, enrollee_key.c.reference_id == sample.c.reference_id)
    .order_by(sample.c.row)
)


def _a_better_press() -> Exists:
    """Say that the finger has another press, scored alike, with a higher quality, or the same and later."""
    other = sample.alias()
    is_better = or_(
        other.c.quality > sample.c.quality,
        and_(other.c.quality == sample.c.quality, other.c.number > sample.c.number),
    )
    return exists().where(_is_of_the_same_finger(other), _scale_of(other) == _scale_of(sample), is_better)


def _is_scored_as_the_last_press() -> ColumnElement[bool]:
    """Say that the algorithm and version of this quality are those of the finger's last press in the enrollment."""
    other = sample.alias()
    last = select(_scale_of(other)).where(_is_of_the_same_finger(other)).order_by(other.c.number.desc()).limit(1)
    return _scale_of(sample) == last.correlate(sample).scalar_subquery()


def _is_of_the_same_finger(other: FromClause) -> ColumnElement[bool]:
    return and_(other.c.enrollment_id == sample.c.enrollment_id, other.c.position == sample.c.position)


def _scale_of(press: FromClause) -> ColumnElement[str]:
    return press.c.quality_algorithm + " " + press.c.quality_version


def _sample_of(row: Row[Any]) -> SampleRow:
    return SampleRow(
        sample_id=SampleId(row.sample_id),
        enrollment_id=EnrollmentId(row.enrollment_id),
        position=FingerPosition(row.position),
        number=row.number,
        quality=QualityScore(row.quality, row.quality_algorithm, row.quality_version),
        minutia_count=row.minutia_count,
        reason=QualityReason(row.reason) if row.reason else None,
        is_simulated=row.is_simulated,
        device_serial=row.device_serial,
        taken_at=dt.datetime.fromisoformat(row.taken_at),
        extractor=row.extractor,
        extractor_version=row.extractor_version,
    )
