"""What is published of cases is a table of its own, which knows nothing of who wrote them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WORDS = (
    "to_tsvector('simple'::regconfig,"
    " fold_text((((subject || ' '::text) || text) || ' '::text) || answer))"
)


def upgrade() -> None:
    op.create_table(
        "published_case",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("topic", sa.String),
        sa.Column("agency", sa.String),
        sa.Column("area", sa.String),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.Column("words", postgresql.TSVECTOR, sa.Computed(_WORDS, persisted=True)),
        sa.CheckConstraint("kind IN ('question', 'suggestion', 'praise')", name="kind"),
    )
    op.create_index("ix_published_case_published_at", "published_case", ["published_at", "id"])
    op.create_index("ix_published_case_area", "published_case", ["area"])
    op.create_index("ix_published_case_words", "published_case", ["words"], postgresql_using="gin")
    op.drop_index("ix_case_public_copy_agreed_at", "case_public_copy")
    op.add_column("case_public_copy", sa.Column("area", sa.String))
    op.add_column("case_public_copy", sa.Column("withdrawn_by", sa.String))
    op.add_column("case_public_copy", sa.Column("published_id", sa.Uuid, unique=True))
    op.execute("UPDATE case_public_copy SET withdrawn_by = '' WHERE withdrawn_at IS NOT NULL")


def downgrade() -> None:
    for column in ("published_id", "withdrawn_by", "area"):
        op.drop_column("case_public_copy", column)
    op.create_index(
        "ix_case_public_copy_agreed_at",
        "case_public_copy",
        ["agreed_at"],
        postgresql_where=sa.text("agreed_at IS NOT NULL AND withdrawn_at IS NULL"),
    )
    op.drop_table("published_case")
