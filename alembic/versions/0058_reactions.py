"""What somebody outside is asked about a case, and the reaction."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_reaction",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("contact_case.id"), nullable=False),
        sa.Column("agency", sa.String),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("sealed_address", sa.LargeBinary, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("asked", sa.String, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("answer", sa.String),
        sa.Column("answered_at", _MOMENT),
        sa.CheckConstraint("length(asked) <= 5000 AND length(answer) <= 5000", name="text"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )
    op.create_index("ix_case_reaction_case_id", "case_reaction", ["case_id", "asked_at"])
    op.create_index(
        "ix_case_reaction_until",
        "case_reaction",
        ["until"],
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("case_reaction")
