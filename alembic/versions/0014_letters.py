"""Letters: the outbox, and what people do not want to be written."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_STATES = ("waiting", "sending", "sent", "failed", "given_up")


def upgrade() -> None:
    states = ", ".join(f"'{state}'" for state in _STATES)
    moments = ("written_at", "due_at", "expires_at", "changed_at")
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("template_digest", sa.LargeBinary, nullable=False),
        sa.Column("sealed_address", sa.LargeBinary),
        sa.Column("sealed_values", sa.LargeBinary),
        sa.Column("message_id", sa.String, unique=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("claimed_by", sa.Integer),
        sa.Column("problem", sa.String),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in moments),
        sa.CheckConstraint(f"state IN ({states})", name="state"),
        sa.CheckConstraint("channel IN ('email')", name="channel"),
        sa.CheckConstraint("(state = 'sending') = (claimed_by IS NOT NULL)", name="claimed"),
    )
    for column, state in (("due_at", "waiting"), ("claimed_by", "sending")):
        where = sa.text(f"state = '{state}'")
        op.create_index(f"ix_letter_{column}", "letter", [column], postgresql_where=where)
    op.create_index("ix_letter_changed_at", "letter", ["changed_at"])
    op.create_table(
        "letter_mute",
        sa.Column("address_digest", sa.LargeBinary, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
    )
    op.add_column("invitation", sa.Column("letter_id", sa.Uuid))


def downgrade() -> None:
    op.drop_column("invitation", "letter_id")
    op.drop_table("letter_mute")
    op.drop_table("letter")
