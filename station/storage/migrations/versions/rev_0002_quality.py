"""Which extractor made a template, and what was measured of a press beside its quality."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: tuple[str, ...] | None = None
depends_on: tuple[str, ...] | None = None


def upgrade() -> None:
    """Add the columns and tables. Until now there was one extractor, and its version was not recorded."""
    op.add_column("sample", sa.Column("extractor", sa.String))
    op.add_column("sample", sa.Column("extractor_version", sa.String))
    op.execute("UPDATE sample SET extractor = 'leader'")
    _make_sample_quality()
    _make_self_score()


def downgrade() -> None:
    """What was measured would be lost."""
    raise RuntimeError("a vault is not taken back to an older program")


def _make_sample_quality() -> None:
    op.create_table(
        "sample_quality",
        sa.Column("sample_id", sa.String, sa.ForeignKey("sample.sample_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("algorithm", sa.String, primary_key=True),
        sa.Column("version", sa.String, primary_key=True),
        sa.Column("score", sa.Integer, nullable=False),
    )


def _make_self_score() -> None:
    op.create_table(
        "self_score",
        sa.Column("sample_id", sa.String, sa.ForeignKey("sample.sample_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("earlier_id", sa.String, sa.ForeignKey("sample.sample_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("score", sa.Float, nullable=False),
    )
    op.create_index("self_score_earlier", "self_score", ["earlier_id"])
