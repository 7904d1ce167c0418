"""An index by which filing counts the cases of the last hour, without reading all there are."""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_contact_case_filed_at", "contact_case", ["filed_at"])


def downgrade() -> None:
    op.drop_index("ix_contact_case_filed_at", "contact_case")
