"""What the importer keeps: shapes, precision, folded names, confirmed mappings, geocoded places."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FOLDED_NAMES = "fold_text(jsonb_path_query_array(names, '$.*')::text)"


def upgrade() -> None:
    _extend_features()
    _create_layer_mapping()
    _create_geocode_answer()


def downgrade() -> None:
    op.drop_table("geocode_answer")
    op.drop_table("layer_mapping")
    _restore_features()


def _create_layer_mapping() -> None:
    op.create_table(
        "layer_mapping",
        sa.Column("layer", sa.String, sa.ForeignKey("layer.name"), primary_key=True),
        sa.Column("header_fingerprint", sa.String, primary_key=True),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("crs", sa.String),
        sa.Column("source_name", sa.String, nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=False),
        sa.Column(
            "confirmed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
    )


def _create_geocode_answer() -> None:
    op.create_table(
        "geocode_answer",
        sa.Column("service", sa.String, primary_key=True),
        sa.Column("country", sa.String, primary_key=True),
        sa.Column("query", sa.String, primary_key=True),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        sa.Column("precision", sa.String),
        sa.Column("precision_m", sa.Double),
        sa.Column("label", sa.String),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.CheckConstraint(
            "num_nulls(lon, lat, precision, precision_m, label) IN (0, 5)", name="whole"
        ),
    )


def _extend_features() -> None:
    op.execute("ALTER TABLE feature ALTER COLUMN search_text DROP EXPRESSION")
    op.drop_column("staged_feature", "id")
    op.add_column("staged_feature", sa.Column("search_text", sa.String))
    staged = sa.table("staged_feature", sa.column("search_text"))
    op.execute(sa.update(staged).values(search_text=sa.text(FOLDED_NAMES)))
    op.alter_column("staged_feature", "search_text", nullable=False)
    for table in ("feature", "staged_feature"):
        op.add_column(table, sa.Column("precision_m", sa.Double))
        op.add_column(table, sa.Column("source_digest", sa.LargeBinary))
        op.add_column(
            table, sa.Column("shape", Geometry("GEOMETRY", srid=4326, spatial_index=False))
        )


def _restore_features() -> None:
    for table in ("feature", "staged_feature"):
        op.drop_column(table, "shape")
        op.drop_column(table, "source_digest")
        op.drop_column(table, "precision_m")
    op.drop_column("staged_feature", "search_text")
    op.add_column("staged_feature", sa.Column("id", sa.BigInteger, sa.Identity()))
    op.create_primary_key("staged_feature_pkey", "staged_feature", ["id"])
    op.drop_index("ix_feature_search_text", "feature")
    op.drop_column("feature", "search_text")
    op.add_column(
        "feature",
        sa.Column(
            "search_text", sa.String, sa.Computed(FOLDED_NAMES, persisted=True), nullable=False
        ),
    )
    op.create_index(
        "ix_feature_search_text",
        "feature",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
        postgresql_where=sa.text("superseded_in IS NULL"),
    )
