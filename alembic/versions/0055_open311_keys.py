"""Keys of programs that report faults, and the index by which everybody lists what was reported."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open311_key",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("per_hour", sa.Integer, nullable=False),
        sa.Column("issued_by", sa.String, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name="name"),
        sa.CheckConstraint("per_hour BETWEEN 1 AND 2000", name="per_hour"),
    )
    op.create_index("ix_contact_case_kind_filed_at", "contact_case", ["kind", "filed_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_contact_case_kind_filed_at", "contact_case")
    op.drop_table("open311_key")
