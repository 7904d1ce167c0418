"""What programs have sent under an Idempotency-Key, and what they were answered, for a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_request",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("body_digest", sa.LargeBinary, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", postgresql.JSONB),
    )
    op.create_index("ix_case_request_taken_at", "case_request", ["taken_at"])


def downgrade() -> None:
    op.drop_table("case_request")
