"""What goes into the database and comes out of it, where the shared records do not say it already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from station.ids import EnrollmentId, FingerPosition, PersonId, ReferenceId, SampleId
from station.records import (
    AlternativeRoute,
    Consent,
    EnrollmentState,
    ImportReport,
    Outcome,
    QualityReason,
    QualityScore,
    RowOutcome,
)


@dataclass(frozen=True, slots=True)
class EnrollmentRow:
    """One enrollment. `is_current` marks the newest finished one of a person, whose templates are compared with."""

    enrollment_id: EnrollmentId
    person_id: PersonId
    reference_id: ReferenceId
    state: EnrollmentState
    operator: str
    started_at: dt.datetime
    consent: Consent | None = None
    consent_at: dt.datetime | None = None
    consent_operator: str | None = None
    outcome: Outcome | None = None
    weak_reason: QualityReason | None = None
    alternative: AlternativeRoute | None = None
    finished_at: dt.datetime | None = None
    slip_number: int | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class SampleRow:
    """What is known of a stored template without opening it."""

    sample_id: SampleId
    enrollment_id: EnrollmentId
    position: FingerPosition
    number: int
    quality: QualityScore
    minutia_count: int
    reason: QualityReason | None
    is_simulated: bool
    device_serial: str | None
    taken_at: dt.datetime
    extractor: str
    """The name of the extractor that made the template."""
    extractor_version: str | None
    """None where it was not recorded yet."""


class PersonTemplate(NamedTuple):
    """An opened template of a known person: an ISO/IEC 19794-2 record, and the name of the extractor that made it."""

    sample_id: SampleId
    position: FingerPosition
    template: bytes
    extractor: str

    def __repr__(self) -> str:
        return f"PersonTemplate(…{self.sample_id[-4:]})"


class StoredTemplate(NamedTuple):
    """An opened template among all, for one-to-many comparison."""

    reference_id: ReferenceId
    position: FingerPosition
    sample_id: SampleId
    template: bytes

    def __repr__(self) -> str:
        return f"StoredTemplate(…{self.sample_id[-4:]})"


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """One check of a person: by finger (position, score, threshold) or by the alternative route."""

    verification_id: str
    person_id: PersonId
    checked_at: dt.datetime
    operator: str
    is_match: bool
    position: FingerPosition | None = None
    score: float | None = None
    threshold: float | None = None
    alternative: AlternativeRoute | None = None
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class ImportRunRow:
    """One roster import: who, when, what kind of file (no name) and how many rows ended how."""

    started_at: dt.datetime
    operator: str
    source: str
    counts: dict[RowOutcome, int] = field(default_factory=dict)
    skipped_rows: int = 0

    @classmethod
    def of_report(cls, report: ImportReport, *, started_at: dt.datetime, operator: str, source: str) -> ImportRunRow:
        """Count a report's rows."""
        counts = {outcome: report.count(outcome) for outcome in RowOutcome}
        return cls(started_at, operator, source, counts, report.skipped_rows)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the audit trail. `detail` holds numbers and codes, never a name or a citizen number."""

    sequence: int
    at: dt.datetime
    operator: str
    action: str
    subject: str | None
    detail: dict[str, str | int | float | bool | None]
