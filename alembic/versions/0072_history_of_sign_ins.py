"""When, from where and how somebody has signed in, or tried to, for the owner of the account."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_event",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("account_id", sa.Uuid),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String, nullable=False),
        sa.Column("is_right", sa.Boolean, nullable=False),
        sa.Column("network", sa.String),
        sa.Column("device", sa.String),
    )
    op.create_index("ix_sign_in_event_account_id", "sign_in_event", ["account_id", "at"])


def downgrade() -> None:
    op.drop_table("sign_in_event")
