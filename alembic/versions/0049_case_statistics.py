"""How agencies answer: the figures that a nightly job computes of all cases."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_statistics",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("month", sa.String, primary_key=True),
        sa.Column("received", sa.Integer),
        sa.Column("answered", sa.Integer),
        sa.Column("late_percent", sa.Integer),
        sa.Column("median_days", sa.Double),
        sa.Column("reopened_percent", sa.Integer),
        sa.Column("satisfaction", sa.Double),
        sa.Column("transferred_percent", sa.Integer),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("case_statistics")
