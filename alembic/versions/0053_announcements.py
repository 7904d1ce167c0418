"""Announcements that officers publish with an end; the public reads a view without the drafts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("agency", sa.String),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("link", sa.String),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("published_by", sa.String),
        sa.Column("published_at", _MOMENT),
        sa.CheckConstraint("kind IN ('urgent', 'outage', 'information')", name="kind"),
        sa.CheckConstraint("ends_at >= starts_at", name="times"),
    )
    op.create_index(
        "ix_announcement_ends_at",
        "announcement",
        ["ends_at"],
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
    op.execute(
        "CREATE VIEW published_announcement AS"
        " SELECT id, kind, agency, titles, texts, link, starts_at, ends_at, published_at"
        " FROM announcement WHERE published_at IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("DROP VIEW published_announcement")
    op.drop_table("announcement")
