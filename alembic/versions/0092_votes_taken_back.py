"""Votes on comments know from which version of their discussion on pages count them."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the version; votes of before are counted by every page that there is."""
    op.add_column(
        "comment_vote",
        sa.Column("counted_in", sa.BigInteger(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_column("comment_vote", "counted_in")
