"""Counts of areas: how many current features of each layer an area holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "area",
        sa.Column("feature_counts", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    )
    op.execute(
        """
        UPDATE area
        SET feature_counts = counted.features
        FROM (
          SELECT code, jsonb_object_agg(layer, features) AS features
          FROM (
            SELECT code, feature.layer, count(*) AS features
            FROM feature
            CROSS JOIN LATERAL unnest(feature.area_codes) AS code
            WHERE feature.superseded_in IS NULL
            GROUP BY code, feature.layer
          ) AS by_layer
          GROUP BY code
        ) AS counted
        WHERE area.code = counted.code
        """
    )


def downgrade() -> None:
    op.drop_column("area", "feature_counts")
