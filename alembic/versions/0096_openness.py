"""How open published data is: stars, quality, the index of publishers, and checked links."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_STARS = "stars BETWEEN 0 AND 5"


def upgrade() -> None:
    _make_ratings()
    op.create_table(
        "openness_month",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("datasets", sa.Integer, nullable=False),
        sa.Column("open_datasets", sa.Integer, nullable=False),
        sa.Column("stars", sa.Integer, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("index", sa.Integer, nullable=False),
        sa.Column("computed_at", _MOMENT, nullable=False),
        sa.CheckConstraint("index BETWEEN 0 AND 100", name="index"),
    )
    op.create_table(
        "link_check",
        sa.Column("address_key", sa.String, primary_key=True),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("checked_at", _MOMENT, nullable=False),
        sa.Column("first_failure", _MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_success", _MOMENT),
        sa.CheckConstraint("failures >= 0", name="failures"),
        sa.Index("ix_link_check_checked_at", "checked_at"),
    )


def _make_ratings() -> None:
    op.create_table(
        "openness",
        sa.Column("resource_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("stars", sa.Integer, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("how_next", sa.String, nullable=False),
        sa.Column("computed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id", "number"],
            ["resource_version.resource_id", "resource_version.number"],
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(_STARS, name="stars"),
    )
    op.create_table(
        "dataset_quality",
        sa.Column("dataset_id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("stars", sa.Integer, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("criteria", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("computed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.CheckConstraint(_STARS, name="stars"),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        sa.Index("ix_dataset_quality_agency", "agency"),
    )


def downgrade() -> None:
    for table in ("dataset_quality", "openness", "link_check", "openness_month"):
        op.drop_table(table)
