"""The queue of cases is filtered by the part of a topic as well as by the topic as a whole."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_QUEUES = {"topic": ("topic",), "agency_topic": ("agency", "topic")}


def upgrade() -> None:
    for name, columns in _QUEUES.items():
        op.create_index(
            f"ix_contact_case_queue_{name}",
            "contact_case",
            [*columns, "due_order", "id"],
            postgresql_where=sa.text("closed_at IS NULL"),
        )


def downgrade() -> None:
    for name in _QUEUES:
        op.drop_index(f"ix_contact_case_queue_{name}", "contact_case")
