"""Names that orient on a map are found by where they lie."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_NAME = "ix_named_place_orienting"


def upgrade() -> None:
    op.create_index(
        _NAME,
        "named_place",
        ["geom"],
        postgresql_using="gist",
        postgresql_where=sa.text(
            "kind IN ('city', 'town', 'village', 'neighbourhood', 'roundabout', 'landmark')"
        ),
    )


def downgrade() -> None:
    op.drop_index(_NAME, "named_place")
