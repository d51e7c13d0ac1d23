"""Which enrollment went to the county with which packet, and what the county said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: tuple[str, ...] | None = None
depends_on: tuple[str, ...] | None = None


def upgrade() -> None:
    """Make the tables; nobody was handed over until now."""
    op.create_table(
        "packet",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("county_key_id", sa.String, nullable=False),
        sa.Column("operator", sa.String, nullable=False),
        sa.Column("made_at", sa.String, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("part_bytes", sa.Integer, nullable=False),
        sa.Column("parts", sa.Integer),
        sa.Column("content_hash", sa.LargeBinary),
        sa.Column("handed_over_at", sa.String),
        sa.Column("received_at", sa.String),
    )
    op.create_table(
        "packet_person",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, sa.ForeignKey("packet.number"), nullable=False),
        sa.Column("enrollment_id", sa.String, sa.ForeignKey("enrollment.enrollment_id"), nullable=False),
        sa.Column("accepted", sa.Boolean),
        sa.Column("reason", sa.String),
        sa.UniqueConstraint("number", "enrollment_id", name="packet_person_once"),
    )
    op.create_index("packet_person_enrollment", "packet_person", ["enrollment_id"])


def downgrade() -> None:
    """What was handed over would be forgotten."""
    raise RuntimeError("a vault is not taken back to an older program")
