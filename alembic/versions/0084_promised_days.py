"""Spaces keep the day of the answer that was promised first; phases when their followers heard."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

_VIEW = (
    "CREATE VIEW published_space AS"
    " SELECT id, name, agency, level, titles, summaries, texts, htmls, promises, answer_due,"
    " areas, lon, lat, support_threshold, answer_working_days, outcome_texts, outcome_htmls,"
    " outcome_at, published_at, closed_at, version{more}"
    " FROM space WHERE published_at IS NOT NULL"
)


def upgrade() -> None:
    op.add_column("space", sa.Column("first_due", sa.Date))
    op.add_column("space_phase", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE space SET first_due = answer_due WHERE published_at IS NOT NULL")
    _look_anew(", first_due")


def downgrade() -> None:
    op.execute("DROP VIEW published_space")
    op.drop_column("space_phase", "told_at")
    op.drop_column("space", "first_due")
    op.execute(_VIEW.format(more=""))


def _look_anew(more: str) -> None:
    op.execute("DROP VIEW published_space")
    op.execute(_VIEW.format(more=more))
