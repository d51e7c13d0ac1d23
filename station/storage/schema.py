"""The tables. Identity tables (person, enrollee_link, witness) stand apart; the others know a random reference id only.

Times are ISO 8601 text with offset; enums are their values. The migrations make these tables; a test holds the two
together.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

METADATA = MetaData()

person = Table(
    "person",
    METADATA,
    Column("row", Integer, primary_key=True),
    Column("person_id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("citizen_number", String, unique=True),
    Column("number_state", String, nullable=False),
    Column("raw_number", String),
    Column("sex", String, nullable=False),
    Column("birth_date", String),
    Column("ethnicity", String),
    Column("town", String),
    Column("village", String),
    Column("group_name", String),
    Column("household_head", String),
    Column("insured_state", String),
    Column("contribution_grade", String),
    Column("benefit_state", String),
    Column("benefit_since", String),
    Column("phone", String),
    Column("bank_name", String),
    Column("bank_account", String),
    Column("address", String),
    Column("note", String),
    Column("source", String),
    Column("search_keys", String, nullable=False),
    Index("person_household", "household_head", "village", "group_name"),
    Index("person_to_confirm", "number_state", sqlite_where=text("number_state = 'to_confirm'")),
)

enrollee_link = Table(
    "enrollee_link",
    METADATA,
    Column("person_id", String, ForeignKey("person.person_id"), primary_key=True),
    Column("reference_id", String, nullable=False, unique=True),
)

witness = Table(
    "witness",
    METADATA,
    Column("enrollment_id", String, ForeignKey("enrollment.enrollment_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", String, nullable=False),
)
"""Names of witnesses, of the consent (position 0) or of a finger's exception."""

enrollee_key = Table(
    "enrollee_key",
    METADATA,
    Column("reference_id", String, primary_key=True),
    Column("wrapped_key", LargeBinary),
)
"""`wrapped_key` is null once the enrollee's biometric data were erased."""

enrollment = Table(
    "enrollment",
    METADATA,
    Column("row", Integer, primary_key=True),
    Column("enrollment_id", String, nullable=False, unique=True),
    Column("reference_id", String, ForeignKey("enrollee_key.reference_id"), nullable=False),
    Column("state", String, nullable=False),
    Column("operator", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("consent_given", Boolean),
    Column("consent_notice", String),
    Column("consent_method", String),
    Column("consent_at", String),
    Column("consent_operator", String),
    Column("outcome", String),
    Column("weak_reason", String),
    Column("alternative", String),
    Column("finished_at", String),
    Column("slip_number", Integer, unique=True),
    Column("is_current", Boolean, nullable=False),
    Index("enrollment_reference", "reference_id"),
    Index("enrollment_one_open", "reference_id", unique=True, sqlite_where=text("state = 'open'")),
    Index("enrollment_one_current", "reference_id", unique=True, sqlite_where=text("is_current = 1")),
)

sample = Table(
    "sample",
    METADATA,
    Column("row", Integer, primary_key=True),
    Column("sample_id", String, nullable=False, unique=True),
    Column("enrollment_id", String, ForeignKey("enrollment.enrollment_id"), nullable=False),
    Column("reference_id", String, ForeignKey("enrollee_key.reference_id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("quality", Integer, nullable=False),
    Column("quality_algorithm", String, nullable=False),
    Column("quality_version", String, nullable=False),
    Column("minutia_count", Integer, nullable=False),
    Column("reason", String),
    Column("is_simulated", Boolean, nullable=False),
    Column("device_serial", String),
    Column("taken_at", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("extractor", String),
    Column("extractor_version", String),
    UniqueConstraint("enrollment_id", "position", "number", name="sample_press"),
    Index("sample_reference", "reference_id"),
)
"""`quality` is the score that counts. `extractor_version` is null where it was not recorded yet (schema 0001)."""

sample_quality = Table(
    "sample_quality",
    METADATA,
    Column("sample_id", String, ForeignKey("sample.sample_id", ondelete="CASCADE"), primary_key=True),
    Column("algorithm", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("score", Integer, nullable=False),
)
"""What other algorithms say of a press."""

self_score = Table(
    "self_score",
    METADATA,
    Column("sample_id", String, ForeignKey("sample.sample_id", ondelete="CASCADE"), primary_key=True),
    Column("earlier_id", String, ForeignKey("sample.sample_id", ondelete="CASCADE"), primary_key=True),
    Column("score", Float, nullable=False),
    Index("self_score_earlier", "earlier_id"),
)
"""Calibrated scores of a press against earlier ones of the same finger in the same enrollment."""

finger_exception = Table(
    "finger_exception",
    METADATA,
    Column("enrollment_id", String, ForeignKey("enrollment.enrollment_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("until", String),
)

failed_press = Table(
    "failed_press",
    METADATA,
    Column("enrollment_id", String, ForeignKey("enrollment.enrollment_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("presses", Integer, nullable=False),
    Column("reason", String, nullable=False),
)
"""Presses without a usable picture (failure to acquire), counted by finger, with the last one's reason."""

packet = Table(
    "packet",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("state", String, nullable=False),
    Column("county_key_id", String, nullable=False),
    Column("operator", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("part_bytes", Integer, nullable=False),
    Column("parts", Integer),
    Column("content_hash", LargeBinary),
    Column("handed_over_at", String),
    Column("received_at", String),
)
"""Hand-over packets by number. `parts` and `content_hash` are null until its sealed files are whole on the disk."""

packet_person = Table(
    "packet_person",
    METADATA,
    Column("row", Integer, primary_key=True),
    Column("number", Integer, ForeignKey("packet.number"), nullable=False),
    Column("enrollment_id", String, ForeignKey("enrollment.enrollment_id"), nullable=False),
    Column("accepted", Boolean),
    Column("reason", String),
    UniqueConstraint("number", "enrollment_id", name="packet_person_once"),
    Index("packet_person_enrollment", "enrollment_id"),
)
"""Which enrollment went with which packet, and what the county said of it: null until its receipt."""

verification = Table(
    "verification",
    METADATA,
    Column("row", Integer, primary_key=True),
    Column("verification_id", String, nullable=False, unique=True),
    Column("reference_id", String, ForeignKey("enrollee_key.reference_id"), nullable=False),
    Column("checked_at", String, nullable=False),
    Column("operator", String, nullable=False),
    Column("is_match", Boolean, nullable=False),
    Column("position", Integer),
    Column("score", Float),
    Column("threshold", Float),
    Column("alternative", String),
    Column("is_simulated", Boolean, nullable=False),
    Index("verification_reference", "reference_id"),
)

audit = Table(
    "audit",
    METADATA,
    Column("sequence", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("operator", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String),
    Column("detail", String, nullable=False),
    Column("previous_mac", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)

import_run = Table(
    "import_run",
    METADATA,
    Column("row", Integer, primary_key=True),
    Column("started_at", String, nullable=False),
    Column("operator", String, nullable=False),
    Column("source", String, nullable=False),
    Column("counts", String, nullable=False),
    Column("skipped_rows", Integer, nullable=False),
)

setting = Table(
    "setting",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
