"""Who wants to be forgotten, and from when on."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "person_erasure",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_person_erasure_due_at", "person_erasure", ["due_at", "person_id"])


def downgrade() -> None:
    op.drop_table("person_erasure")
