"""Slips of names: what a name and its sound leave with a letter missed, to find misspelt ones."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# As layers/gazetteer/spelling.py makes them; short keys have theirs already.
FILL = """
UPDATE place_name
SET slips = coalesce(slips, '{}') || ARRAY(
  SELECT upper(sound)
  UNION
  SELECT upper(left(sound, missed - 1) || substr(sound, missed + 1))
  FROM generate_series(1, length(sound)) AS missed
  WHERE length(sound) > 4
)
WHERE is_whole AND length(sound) BETWEEN 4 AND 24
"""
DROP = """
UPDATE place_name SET deletions = CASE WHEN length(key) BETWEEN 3 AND 8 THEN ARRAY(
  SELECT slip FROM unnest(deletions) AS slip WHERE slip = lower(slip)
) END
WHERE deletions IS NOT NULL
"""


def upgrade() -> None:
    op.drop_index("ix_place_name_deletions", "place_name")
    op.drop_index("ix_place_name_trigrams", "place_name")
    op.alter_column("place_name", "deletions", new_column_name="slips")
    op.execute(FILL)
    _create("slips")


def downgrade() -> None:
    op.drop_index("ix_place_name_slips", "place_name")
    op.alter_column("place_name", "slips", new_column_name="deletions")
    op.execute(DROP)
    _create("deletions")
    op.create_index(
        "ix_place_name_trigrams",
        "place_name",
        ["key"],
        postgresql_using="gin",
        postgresql_ops={"key": "gin_trgm_ops"},
        postgresql_where=sa.text("is_whole"),
    )


def _create(column: str) -> None:
    op.create_index(
        f"ix_place_name_{column}",
        "place_name",
        [column],
        postgresql_using="gin",
        postgresql_where=sa.text(f"{column} IS NOT NULL"),
    )
