"""The way a case came, what officers have typed for callers, and faults of one matter."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_CHANNELS = "channel IN ('web', 'program', 'telephone', 'counter', 'letter', 'email')"
_FORMER = "duplicate_of IS NULL OR kind IN ('question', 'suggestion', 'complaint', 'praise')"
_KINDS = (
    "duplicate_of IS NULL OR kind IN ('question', 'suggestion', 'complaint', 'praise', 'fault')"
)


def upgrade() -> None:
    channel = sa.Column("channel", sa.String, nullable=False, server_default="web")
    op.add_column("contact_case", channel)
    op.create_check_constraint("channel", "contact_case", _CHANNELS)
    op.drop_constraint("ck_contact_case_duplicate_kind", "contact_case")
    op.create_check_constraint("duplicate_kind", "contact_case", _KINDS)
    op.create_table(
        "intake_draft",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_intake_draft_saved_at", "intake_draft", ["saved_at"])


def downgrade() -> None:
    op.drop_table("intake_draft")
    op.drop_constraint("ck_contact_case_duplicate_kind", "contact_case")
    op.create_check_constraint("duplicate_kind", "contact_case", _FORMER)
    op.drop_constraint("ck_contact_case_channel", "contact_case")
    op.drop_column("contact_case", "channel")
