"""Enrolling: begun, consented to, finger after finger committed, graded, and put on a slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from station.errors import ConsentMissingError, RecordError
from station.events import Sample
from station.ids import EnrollmentId, FingerPosition, PersonId, SampleId
from station.matching.compare import compare_reference, prepare
from station.quality.acceptance import acceptance_score
from station.records import (
    AlternativeRoute,
    Comparison,
    Consent,
    EnrollmentView,
    FingerException,
    FinishedEnrollment,
    Outcome,
    QualityReason,
    Slip,
    Template,
    VaultKind,
)
from station.storage import PersonTemplate
from station.templates.codec_iso19794_2 import decode, encode_2005
from station.usecases.checking import CheckingCases
from station.usecases.rights import Right, needs


class EnrollingCases(CheckingCases):
    """One person's enrollment, step by step; each step is committed when it returns."""

    @needs(Right.TAKE_FINGERS)
    def open_enrollments(self) -> tuple[EnrollmentView, ...]:
        """List the enrollments that were interrupted, the latest first."""
        return tuple(self._enrollment_view(row.enrollment_id) for row in reversed(self._storage.open_enrollments()))

    @needs(Right.TAKE_FINGERS)
    def begin_enrollment(self, person_id: PersonId) -> EnrollmentView:
        """Begin to enroll a person, or go on with what was interrupted. Raises PersonNotFoundError."""
        with self._storage.transaction():
            row = self._storage.open_enrollment(person_id, self.operator, self._now())
            self._storage.append_audit("enrollment.begun", person_id)
        return self._enrollment_view(row.enrollment_id)

    @needs(Right.TAKE_FINGERS)
    def record_consent(self, enrollment_id: EnrollmentId, consent: Consent) -> EnrollmentView:
        """Record the person's answer to the notice."""
        with self._storage.transaction():
            self._storage.set_consent(enrollment_id, consent, operator=self.operator, now=self._now())
            self._storage.append_audit(
                "consent.given" if consent.given else "consent.refused",
                self._subject(enrollment_id),
                {"notice": consent.notice_version, "method": consent.method.value if consent.method else None},
            )
        return self._enrollment_view(enrollment_id)

    @needs(Right.TAKE_FINGERS)
    def keep_sample(self, enrollment_id: EnrollmentId, sample: Sample) -> EnrollmentView:
        """Extract, seal and commit one press; when this returns, the press is safe.

        Its quality is the acceptance score; the live one, how it fits the earlier presses of the finger and, later,
        NFIQ 2 are kept beside it. Raises ConsentMissingError, SimulatedDeviceRefusedError, StorageFullError,
        EngineMissingError.
        """
        row = self._storage.enrollment(enrollment_id)
        if row.consent is None or not row.consent.given:
            raise ConsentMissingError("the person has not agreed yet")
        device = self._device
        if device is not None:
            self._refuse_simulated(device)
        extractor = self._loaded_extractor(self._settings.engine)
        template = self._template(sample, extractor)
        quality = acceptance_score(sample.pixels, template)
        earlier = [
            press
            for press in self._storage.templates_in(enrollment_id)
            if (press.position, press.extractor) == (sample.position, extractor.name)
        ]
        with self._storage.transaction():
            sample_id = self._storage.add_sample(
                enrollment_id,
                encode_2005([replace(template, quality=quality.value)]),
                position=sample.position,
                number=sample.number,
                quality=quality,
                minutia_count=len(template.minutiae),
                reason=sample.assessment.reason,
                extractor=extractor.name,
                extractor_version=extractor.version,
                is_simulated=device is not None and device.is_simulated,
                device_serial=device.serial if device else None,
                taken_at=self._now(),
            )
            self._storage.add_quality(sample_id, [sample.assessment.score])
            self._storage.add_self_scores(sample_id, _self_scores(template, earlier))
            self._storage.append_audit("sample.kept", self._subject(enrollment_id), {"finger": int(sample.position)})
        self._nfiq2.add(sample_id, sample.pixels)
        return self._enrollment_view(enrollment_id)

    @needs(Right.TAKE_FINGERS)
    def note_failed_press(
        self, enrollment_id: EnrollmentId, position: FingerPosition, reason: QualityReason
    ) -> EnrollmentView:
        """Record a press without a usable picture (failure to acquire), so that the plan moves on in time."""
        with self._storage.transaction():
            self._storage.add_failed_press(enrollment_id, position, reason)
        return self._enrollment_view(enrollment_id)

    @needs(Right.TAKE_FINGERS)
    def except_finger(self, enrollment_id: EnrollmentId, exception: FingerException) -> EnrollmentView:
        """Record that a finger cannot be taken."""
        with self._storage.transaction():
            self._storage.put_exception(enrollment_id, exception)
            self._storage.append_audit(
                "finger.excepted",
                self._subject(enrollment_id),
                {"finger": int(exception.position), "reason": exception.reason.value},
            )
        return self._enrollment_view(enrollment_id)

    @needs(Right.TAKE_FINGERS)
    def clear_exception(self, enrollment_id: EnrollmentId, position: FingerPosition) -> EnrollmentView:
        """Take an exception back."""
        with self._storage.transaction():
            self._storage.remove_exception(enrollment_id, position)
        return self._enrollment_view(enrollment_id)

    @needs(Right.TAKE_FINGERS)
    def proof_press(self, enrollment_id: EnrollmentId, sample: Sample) -> Comparison:
        """Compare one more press with what this enrollment took of the finger. Raises NoReferenceError."""
        return self._compare((sample,), self._storage.templates_in(enrollment_id))

    @needs(Right.TAKE_FINGERS)
    def finish_enrollment(
        self,
        enrollment_id: EnrollmentId,
        *,
        weak_reason: QualityReason | None = None,
        alternative: AlternativeRoute | None = None,
    ) -> FinishedEnrollment:
        """Grade the enrollment, search for duplicates, number the slip. Nobody leaves without an outcome.

        Outcome C keeps `weak_reason` (by default what its best presses lacked, if they tell), D an alternative route
        (by default the identity card in person).
        """
        view = self._enrollment_view(enrollment_id)
        graded = view.expected_outcome
        reference_id = self._storage.enrollment(enrollment_id).reference_id
        templates = self._storage.templates_in(enrollment_id)
        searched = _best_presses(view, templates)
        duplicates = self._find_duplicates(reference_id, searched)
        if graded is Outcome.C and weak_reason is None:
            weak_reason = _weak_reason(view)
        if graded is Outcome.D and alternative is None:
            alternative = AlternativeRoute.ID_CARD_IN_PERSON
        self._fingers.forget(reference_id)
        try:
            with self._storage.transaction():
                self._storage.finish_enrollment(
                    enrollment_id, outcome=graded, weak_reason=weak_reason, alternative=alternative, now=self._now()
                )
                self._storage.append_audit(
                    "enrollment.finished",
                    view.person.person_id,
                    {"outcome": graded.value, "duplicates": len(duplicates)},
                )
        except BaseException:
            self._fingers.close()  # what it forgot is still stored: it is mended when it is opened again
            raise
        self._fingers.put(reference_id, templates)
        compared = self._storage.count_enrolled({press.extractor for press in searched}, leave_out=reference_id)
        others = self._storage.count_enrolled(leave_out=reference_id)
        return FinishedEnrollment(
            self._enrollment_view(enrollment_id),
            duplicates,
            compared,
            self.slip(enrollment_id),
            people_not_compared=others - compared,
        )

    @needs(Right.TAKE_FINGERS)
    def abandon_enrollment(self, enrollment_id: EnrollmentId) -> None:
        """Give an enrollment up; what was taken in it is erased."""
        with self._storage.transaction():
            self._storage.append_audit("enrollment.abandoned", self._subject(enrollment_id))
            self._storage.abandon_enrollment(enrollment_id, self._now())

    @needs(Right.TAKE_FINGERS)
    def slip(self, enrollment_id: EnrollmentId) -> Slip:
        """Return what the slip of a finished enrollment says."""
        row = self._storage.enrollment(enrollment_id)
        if row.slip_number is None or row.outcome is None or row.finished_at is None:
            raise RecordError("the enrollment is not finished")
        view = self._enrollment_view(enrollment_id)
        number = f"{row.slip_number:06d}"
        return Slip(
            number=number,
            qr_text=self._slip_check(number),
            office=self.office.name,
            office_phone=self.office.phone,
            person=view.person,
            outcome=row.outcome,
            best_fingers=view.best_fingers,
            exceptions=view.exceptions,
            alternative=row.alternative,
            operator=row.operator,
            finished_at=row.finished_at,
            is_practice=self.kind is VaultKind.PRACTICE,
        )

    # -- inside -----------------------------------------------------------------------------------------------

    def _subject(self, enrollment_id: EnrollmentId) -> PersonId:
        return self._storage.enrollment(enrollment_id).person_id

    def _slip_check(self, number: str) -> str:
        return f"SLIP {number} {self._vault.slip_mac(number.encode())[:6].hex().upper()}"


def _self_scores(template: Template, earlier: Sequence[PersonTemplate]) -> dict[SampleId, float]:
    """Compare a press with earlier ones of its finger: what repeats itself today is found again next year."""
    press = prepare(template)
    return {item.sample_id: compare_reference(press, [prepare(decode(item.template)[0])]) for item in earlier}


def _best_presses(view: EnrollmentView, templates: Sequence[PersonTemplate]) -> list[PersonTemplate]:
    """Choose the best press of each of the best fingers."""
    card = {finger.position for finger in view.best_fingers}
    best = {sample.sample_id for sample in view.samples if sample.is_best and sample.position in card}
    return [item for item in templates if item.sample_id in best]


def _weak_reason(view: EnrollmentView) -> QualityReason | None:
    """What the best press of the best finger lacked, or else that of the next; None when all looked fine."""
    best = {sample.position: sample.reason for sample in view.samples if sample.is_best}
    in_order = [*(finger.position for finger in view.best_fingers), *best]
    return next((reason for position in in_order if (reason := best.get(position)) is not None), None)
