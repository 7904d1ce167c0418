"""What was found of persons in versions of datasets before they are published."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "privacy_scan",
        sa.Column("resource_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("rows", sa.BigInteger),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("compared", ARRAY(sa.Integer), nullable=False),
        sa.Column("scanned_at", _MOMENT),
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed')", name="state"),
        sa.CheckConstraint("(state = 'waiting') = (scanned_at IS NULL)", name="scanned"),
        sa.ForeignKeyConstraint(
            ["resource_id", "number"],
            ["resource_version.resource_id", "resource_version.number"],
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "privacy_finding",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("resource_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("column_name", sa.String, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("example_masked", sa.String, nullable=False),
        sa.Column("number_code", sa.String, nullable=False),
        sa.Column("earlier", sa.Integer),
        sa.Column("outcome", sa.String),
        sa.Column("settled_by", sa.String),
        sa.Column("settled_by_id", sa.Uuid),
        sa.Column("settled_because", sa.String),
        sa.Column("settled_at", _MOMENT),
        sa.CheckConstraint("outcome IN ('harmless', 'public')", name="outcome"),
        sa.CheckConstraint(
            "num_nulls(outcome, settled_by, settled_by_id, settled_because, settled_at) IN (0, 5)",
            name="settled",
        ),
        sa.CheckConstraint("length(settled_because) BETWEEN 10 AND 500", name="because"),
        sa.ForeignKeyConstraint(
            ["resource_id", "number"],
            ["privacy_scan.resource_id", "privacy_scan.number"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id", "earlier"],
            ["resource_version.resource_id", "resource_version.number"],
            ondelete="CASCADE",
        ),
        sa.Index("ix_privacy_finding_version", "resource_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("privacy_finding")
    op.drop_table("privacy_scan")
