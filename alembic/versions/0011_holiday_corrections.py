"""Public holidays that officers have corrected: those of the library are partly estimates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday_correction",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("is_holiday", sa.Boolean, nullable=False),
        sa.Column("names", JSONB, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )

    # Days in their order, + for a holiday and - for a working day: "2026-05-26+,2026-06-16-".
    op.execute("""
        CREATE VIEW corrected_holidays AS
        SELECT coalesce(
            string_agg(
                CAST(day AS text) || CASE WHEN is_holiday THEN '+' ELSE '-' END, ',' ORDER BY day
            ),
            ''
        ) AS corrections
        FROM holiday_correction
    """)


def downgrade() -> None:
    op.execute("DROP VIEW corrected_holidays")
    op.drop_table("holiday_correction")
