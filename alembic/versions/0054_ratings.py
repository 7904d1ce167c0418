"""Ratings of pages, services and agencies, and their sums."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "rating",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("agency", sa.String),
        sa.Column("stars", sa.Integer),
        sa.Column("is_useful", sa.Boolean),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.Column("word", sa.String),
        sa.Column("word_state", sa.String, nullable=False, server_default="none"),
        sa.Column("reason", sa.String),
        sa.Column("decided_by", sa.String),
        sa.Column("decided_at", _MOMENT),
        sa.CheckConstraint("about IN ('pages', 'services', 'agencies')", name="about"),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        sa.CheckConstraint("(stars IS NULL) <> (is_useful IS NULL)", name="given"),
        sa.CheckConstraint("length(word) <= 500", name="word"),
        sa.CheckConstraint("(word IS NULL) = (word_state = 'none')", name="word_state"),
    )
    for name, columns, condition in (
        ("waiting", ["agency", "given_at"], "word_state = 'waiting'"),
        ("shown", ["about", "code", "given_at"], "word_state = 'shown'"),
        ("decided_at", ["decided_at"], "decided_at IS NOT NULL"),
        ("given_at", ["given_at"], None),
    ):
        where = None if condition is None else sa.text(condition)
        op.create_index(f"ix_rating_{name}", "rating", columns, postgresql_where=where)
    op.create_table(
        "rating_sum",
        sa.Column("about", sa.String, primary_key=True),
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("ratings", sa.Integer, nullable=False),
        sa.Column("stars", sa.Integer, nullable=False),
        sa.Column("useful", sa.Integer, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("rating_sum")
    op.drop_table("rating")
