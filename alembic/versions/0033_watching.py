"""Checks of the audit log, indexes for reading it by officer and day, and one letter a day."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_check",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        sa.Column("faults", sa.BigInteger, nullable=False),
        sa.Column("first_fault", sa.BigInteger),
        sa.Column("head_seq", sa.BigInteger),
        sa.Column("head_hash", sa.LargeBinary),
        sa.CheckConstraint("(faults = 0) = (first_fault IS NULL)", name="faults"),
        sa.CheckConstraint("(head_seq IS NULL) = (head_hash IS NULL)", name="head"),
    )
    moments = ("written_at", "expires_at")
    op.create_table(
        "letter_held",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("address_digest", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("sealed_address", sa.LargeBinary, nullable=False),
        sa.Column("sealed_values", sa.LargeBinary, nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in moments),
    )
    op.create_index("ix_letter_held_address_digest", "letter_held", ["address_digest"])
    op.create_table("letter_daily", sa.Column("address_digest", sa.LargeBinary, primary_key=True))
    op.create_table(
        "letter_once",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_audit_event_actor", "audit_event", ["actor_kind", "actor_id", "seq"])
    op.create_index("ix_audit_event_action_seq", "audit_event", ["action", "seq"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])


def downgrade() -> None:
    op.drop_index("ix_audit_event_at", "audit_event")
    op.drop_index("ix_audit_event_action_seq", "audit_event")
    op.drop_index("ix_audit_event_actor", "audit_event")
    op.drop_table("audit_check")
    op.drop_table("letter_once")
    op.drop_table("letter_daily")
    op.drop_table("letter_held")
