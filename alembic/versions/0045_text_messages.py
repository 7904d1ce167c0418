"""Text messages go out by the outbox of letters, and their gateway reports what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0043"
branch_labels = None
depends_on = None

_DELIVERIES = "'queued', 'sent', 'delivered', 'failed', 'expired'"


def upgrade() -> None:
    op.drop_constraint("channel", "letter", type_="check")
    op.create_check_constraint("channel", "letter", "channel IN ('email', 'sms')")
    op.add_column("letter", sa.Column("parts", sa.Integer))
    op.add_column("letter", sa.Column("delivery", sa.String))
    op.add_column("letter", sa.Column("delivery_at", sa.DateTime(timezone=True)))
    op.create_check_constraint("delivery", "letter", f"delivery IN ({_DELIVERIES})")
    op.create_table(
        "letter_report",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "letter_id", sa.Uuid, sa.ForeignKey("letter.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String),
        sa.CheckConstraint(f"state IN ({_DELIVERIES})", "state"),
    )
    op.create_index("ix_letter_report_letter_id", "letter_report", ["letter_id"])


def downgrade() -> None:
    op.drop_table("letter_report")
    op.execute("DELETE FROM letter WHERE channel = 'sms'")
    op.drop_constraint("delivery", "letter", type_="check")
    for column in ("delivery_at", "delivery", "parts"):
        op.drop_column("letter", column)
    op.drop_constraint("channel", "letter", type_="check")
    op.create_check_constraint("channel", "letter", "channel IN ('email')")
