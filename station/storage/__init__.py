"""The station's records: one encrypted database file, opened with an unlocked vault."""

from station.exchange.people_store import PersonRow
from station.storage.repository import Storage
from station.storage.rows import (
    AuditRow,
    EnrollmentRow,
    ImportRunRow,
    PersonTemplate,
    SampleRow,
    StoredTemplate,
    VerificationRow,
)

__all__ = [
    "AuditRow",
    "EnrollmentRow",
    "ImportRunRow",
    "PersonRow",
    "PersonTemplate",
    "SampleRow",
    "Storage",
    "StoredTemplate",
    "VerificationRow",
]
