"""Beginnings of names: an index for each length up to eight letters, so that none is slow."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ADDED = (5, 7, 8, 10, 12)


def upgrade() -> None:
    for length in ADDED:
        _create(length)
    op.drop_index("ix_place_name_begins_9", "place_name")


def downgrade() -> None:
    _create(9)
    for length in ADDED:
        op.drop_index(f"ix_place_name_begins_{length}", "place_name")


def _create(length: int) -> None:
    op.create_index(
        f"ix_place_name_begins_{length}",
        "place_name",
        [sa.text(f"left(key, {length})"), sa.text("weight DESC"), "place_id"],
    )
