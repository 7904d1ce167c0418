"""Cases are found by the cell that everybody is told of their place, the newest of each first."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_contact_case_cell",
        "contact_case",
        ["kind", sa.text("floor(lon * 100)"), sa.text("floor(lat * 100)"), "filed_at", "id"],
        postgresql_where=sa.text("lon IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_contact_case_cell", table_name="contact_case")
