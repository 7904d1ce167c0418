"""Answers of agencies about somebody else are counted by an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_agency_call_wrong_person",
        "agency_call",
        ["service_code"],
        postgresql_where=sa.text("state = 'wrong_person'"),
    )


def downgrade() -> None:
    op.drop_index("ix_agency_call_wrong_person", table_name="agency_call")
