"""Spaces are found by words: their titles and summaries, folded as the registers are."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

_FOLDED = "fold_text(titles::text || ' ' || summaries::text)"
_VIEW = (
    "CREATE VIEW published_space AS"
    " SELECT id, name, agency, level, titles, summaries, texts, htmls, promises, answer_due,"
    " areas, lon, lat, support_threshold, answer_working_days, outcome_texts, outcome_htmls,"
    " outcome_at, published_at, closed_at, version, first_due{more}"
    " FROM space WHERE published_at IS NOT NULL"
)


def upgrade() -> None:
    op.add_column(
        "space", sa.Column("search_text", sa.String, sa.Computed(_FOLDED, persisted=True))
    )
    _look_anew(", search_text")


def downgrade() -> None:
    op.execute("DROP VIEW published_space")
    op.drop_column("space", "search_text")
    op.execute(_VIEW.format(more=""))


def _look_anew(more: str) -> None:
    op.execute("DROP VIEW published_space")
    op.execute(_VIEW.format(more=more))
