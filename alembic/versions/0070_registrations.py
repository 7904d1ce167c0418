"""Registrations that go on, and the codes that are handed out at counters."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed_draft", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", _MOMENT),
        sa.Column("shown_at", _MOMENT),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registration"),
        sa.CheckConstraint(
            "state IN ('open', 'asked', 'matched', 'failed', 'unavailable')",
            name="ck_registration_state",
        ),
        sa.CheckConstraint(
            "(state = 'open') = (asked_at IS NULL)", name="ck_registration_asked_at"
        ),
    )
    op.create_index("ix_registration_expires_at", "registration", ["expires_at"])
    op.create_table(
        "counter_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_facts", sa.LargeBinary(), nullable=False),
        sa.Column("agency", sa.String()),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_counter_code"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_counter_code_made_by"),
        sa.UniqueConstraint("code_digest", name="uq_counter_code_code_digest"),
    )
    op.create_index("ix_counter_code_expires_at", "counter_code", ["expires_at"])


def downgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS registered_person(text, text, bytea)")
    op.execute(
        "DROP FUNCTION IF EXISTS register_person(bytea, uuid, text, text, text, bytea, bytea,"
        " bytea, text, text, timestamptz)"
    )
    op.drop_table("counter_code")
    op.drop_table("registration")
