"""One enrollment as it goes into a packet: the person, the consent, the outcome, the exceptions and the templates."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

from station.exchange.packets.cbor import Value
from station.ids import EnrollmentId
from station.storage import Storage

_NOT_HANDED_OVER = {"person_id", "note", "source", "raw_number"}
"""What only this station needs."""


def pack_person(storage: Storage, enrollment_id: EnrollmentId) -> dict[str, Value]:
    """Gather what the county gets of one enrollment; its id is the reference. Raises RecordError."""
    row = storage.enrollment(enrollment_id)
    person = storage.person(row.person_id)
    known = {sample.sample_id: sample for sample in storage.samples(enrollment_id)}
    templates: list[Value] = []
    for template in storage.templates_in(enrollment_id):
        sample = known[template.sample_id]
        templates.append(
            {
                "finger": int(template.position),
                "press": sample.number,
                "quality": sample.quality.value,
                "quality_algorithm": sample.quality.algorithm,
                "taken_at": sample.taken_at.isoformat(),
                "record": template.template,
            }
        )
    consent = row.consent
    return {
        "reference": bytes.fromhex(enrollment_id),
        "person": {
            field.name: _plain(getattr(person, field.name))
            for field in dataclasses.fields(person)
            if field.name not in _NOT_HANDED_OVER
        },
        "consent": {
            "given": None if consent is None else consent.given,
            "notice": None if consent is None else consent.notice_version,
            "method": None if consent is None else _plain(consent.method),
            "witness": None if consent is None else consent.witness,
            "at": _plain(row.consent_at),
        },
        "outcome": _plain(row.outcome),
        "alternative": _plain(row.alternative),
        "finished_at": _plain(row.finished_at),
        "slip": row.slip_number,
        "exceptions": [
            {
                "finger": int(exception.position),
                "kind": exception.kind.value,
                "reason": exception.reason.value,
                "until": _plain(exception.until),
            }
            for exception in storage.exceptions(enrollment_id)
        ],
        "templates": templates,
    }


def _plain(value: object) -> Value:
    if isinstance(value, enum.Enum):
        return _plain(value.value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError("a packet holds text, numbers and bytes")
