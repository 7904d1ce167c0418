"""Rules for whose affair a case is can be switched off, and stand in their place all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "routing_rule", sa.Column("is_on", sa.Boolean, nullable=False, server_default=sa.true())
    )


def downgrade() -> None:
    op.drop_column("routing_rule", "is_on")
