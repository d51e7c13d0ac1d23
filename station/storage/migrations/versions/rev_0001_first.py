"""The first schema, whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: tuple[str, ...] | None = None
depends_on: tuple[str, ...] | None = None


def upgrade() -> None:
    """Make every table and index, and the search index over people."""
    _make_person()
    _make_enrollee_link()
    _make_enrollee_key()
    _make_enrollment()
    _make_witness()
    _make_sample()
    _make_finger_exception()
    _make_failed_press()
    _make_verification()
    _make_audit()
    _make_import_run()
    _make_setting()
    _make_person_search()


def downgrade() -> None:
    """There is nothing before this."""
    raise RuntimeError("the first schema has nothing before it")


def _make_person_search() -> None:
    op.execute(
        """
        CREATE VIRTUAL TABLE person_search USING fts5(
            name, keys, place, head, number_end, number_start,
            tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
        )
        """
    )
    # Deleted people must not linger in the index's segments.
    op.execute("INSERT INTO person_search(person_search, rank) VALUES('secure-delete', 1)")


def _make_person() -> None:
    op.create_table(
        "person",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("citizen_number", sa.String, unique=True),
        sa.Column("number_state", sa.String, nullable=False),
        sa.Column("raw_number", sa.String),
        sa.Column("sex", sa.String, nullable=False),
        sa.Column("birth_date", sa.String),
        sa.Column("ethnicity", sa.String),
        sa.Column("town", sa.String),
        sa.Column("village", sa.String),
        sa.Column("group_name", sa.String),
        sa.Column("household_head", sa.String),
        sa.Column("insured_state", sa.String),
        sa.Column("contribution_grade", sa.String),
        sa.Column("benefit_state", sa.String),
        sa.Column("benefit_since", sa.String),
        sa.Column("phone", sa.String),
        sa.Column("bank_name", sa.String),
        sa.Column("bank_account", sa.String),
        sa.Column("address", sa.String),
        sa.Column("note", sa.String),
        sa.Column("source", sa.String),
        sa.Column("search_keys", sa.String, nullable=False),
    )
    op.create_index("person_household", "person", ["household_head", "village", "group_name"])
    op.create_index(
        "person_to_confirm", "person", ["number_state"], sqlite_where=sa.text("number_state = 'to_confirm'")
    )


def _make_enrollee_link() -> None:
    op.create_table(
        "enrollee_link",
        sa.Column("person_id", sa.String, sa.ForeignKey("person.person_id"), primary_key=True),
        sa.Column("reference_id", sa.String, nullable=False, unique=True),
    )


def _make_enrollee_key() -> None:
    op.create_table(
        "enrollee_key",
        sa.Column("reference_id", sa.String, primary_key=True),
        sa.Column("wrapped_key", sa.LargeBinary),
    )


def _make_enrollment() -> None:
    op.create_table(
        "enrollment",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("enrollment_id", sa.String, nullable=False, unique=True),
        sa.Column("reference_id", sa.String, sa.ForeignKey("enrollee_key.reference_id"), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("operator", sa.String, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("consent_given", sa.Boolean),
        sa.Column("consent_notice", sa.String),
        sa.Column("consent_method", sa.String),
        sa.Column("consent_at", sa.String),
        sa.Column("consent_operator", sa.String),
        sa.Column("outcome", sa.String),
        sa.Column("weak_reason", sa.String),
        sa.Column("alternative", sa.String),
        sa.Column("finished_at", sa.String),
        sa.Column("slip_number", sa.Integer, unique=True),
        sa.Column("is_current", sa.Boolean, nullable=False),
    )
    op.create_index("enrollment_reference", "enrollment", ["reference_id"])
    op.create_index(
        "enrollment_one_open", "enrollment", ["reference_id"], unique=True, sqlite_where=sa.text("state = 'open'")
    )
    op.create_index(
        "enrollment_one_current", "enrollment", ["reference_id"], unique=True, sqlite_where=sa.text("is_current = 1")
    )


def _make_witness() -> None:
    op.create_table(
        "witness",
        sa.Column("enrollment_id", sa.String, sa.ForeignKey("enrollment.enrollment_id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
    )


def _make_sample() -> None:
    op.create_table(
        "sample",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("sample_id", sa.String, nullable=False, unique=True),
        sa.Column("enrollment_id", sa.String, sa.ForeignKey("enrollment.enrollment_id"), nullable=False),
        sa.Column("reference_id", sa.String, sa.ForeignKey("enrollee_key.reference_id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("quality", sa.Integer, nullable=False),
        sa.Column("quality_algorithm", sa.String, nullable=False),
        sa.Column("quality_version", sa.String, nullable=False),
        sa.Column("minutia_count", sa.Integer, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("is_simulated", sa.Boolean, nullable=False),
        sa.Column("device_serial", sa.String),
        sa.Column("taken_at", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("enrollment_id", "position", "number", name="sample_press"),
    )
    op.create_index("sample_reference", "sample", ["reference_id"])


def _make_failed_press() -> None:
    op.create_table(
        "failed_press",
        sa.Column("enrollment_id", sa.String, sa.ForeignKey("enrollment.enrollment_id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("presses", sa.Integer, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
    )


def _make_finger_exception() -> None:
    op.create_table(
        "finger_exception",
        sa.Column("enrollment_id", sa.String, sa.ForeignKey("enrollment.enrollment_id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("until", sa.String),
    )


def _make_verification() -> None:
    op.create_table(
        "verification",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("verification_id", sa.String, nullable=False, unique=True),
        sa.Column("reference_id", sa.String, sa.ForeignKey("enrollee_key.reference_id"), nullable=False),
        sa.Column("checked_at", sa.String, nullable=False),
        sa.Column("operator", sa.String, nullable=False),
        sa.Column("is_match", sa.Boolean, nullable=False),
        sa.Column("position", sa.Integer),
        sa.Column("score", sa.Float),
        sa.Column("threshold", sa.Float),
        sa.Column("alternative", sa.String),
        sa.Column("is_simulated", sa.Boolean, nullable=False),
    )
    op.create_index("verification_reference", "verification", ["reference_id"])


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("operator", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("subject", sa.String),
        sa.Column("detail", sa.String, nullable=False),
        sa.Column("previous_mac", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )


def _make_import_run() -> None:
    op.create_table(
        "import_run",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("operator", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("counts", sa.String, nullable=False),
        sa.Column("skipped_rows", sa.Integer, nullable=False),
    )


def _make_setting() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )
