"""Cases whose person is kept no longer: when what was personal was taken out of each."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact_case", sa.Column("anonymised_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_contact_case_kept",
        "contact_case",
        ["kind", "closed_at"],
        postgresql_where=sa.text("closed_at IS NOT NULL AND anonymised_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_contact_case_kept", "contact_case")
    op.drop_column("contact_case", "anonymised_at")
