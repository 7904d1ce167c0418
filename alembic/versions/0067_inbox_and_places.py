"""A person's inbox, what of it is copied to where, reminders, and own places."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _person(*, is_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False, primary_key=is_key
    )


def upgrade() -> None:
    op.create_table(
        "inbox_message",
        sa.Column("id", sa.Uuid, primary_key=True),
        _person(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("sealed_content", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("read_at", _MOMENT),
        sa.Column("emailed_at", _MOMENT),
        sa.Column("texted_at", _MOMENT),
    )
    op.create_index(
        "ix_inbox_message_person_id", "inbox_message", ["person_id", "created_at", "id"]
    )
    unread = sa.text("read_at IS NULL")
    op.create_index(
        "ix_inbox_message_unread", "inbox_message", ["person_id"], postgresql_where=unread
    )
    op.create_table(
        "subscription",
        _person(is_key=True),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("is_wanted", sa.Boolean, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name="channel"),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid, primary_key=True),
        _person(),
        sa.Column("service_code", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("told_at", _MOMENT),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("person_id", "service_code", "what", "due_on"),
    )
    op.create_index("ix_reminder_next_at", "reminder", ["next_at"])
    op.create_table(
        "person_place",
        sa.Column("id", sa.Uuid, primary_key=True),
        _person(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("sealed_content", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('home', 'work', 'school', 'other')", name="kind"),
    )
    op.create_index("ix_person_place_person_id", "person_place", ["person_id"])


def downgrade() -> None:
    for table in ("person_place", "reminder", "subscription", "inbox_message"):
        op.drop_table(table)
