"""The gazetteer: sources of names, named places, and the ways in which their names are written."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SETTLEMENT = sa.text("kind IN ('city', 'town', 'village', 'neighbourhood')")
WHOLE = sa.text("is_whole")
PREFIX_LENGTHS = (1, 2, 3, 4, 6, 9)
# Only the owner may; names are looked up where whoever calls cannot put anything.
ANALYSE = """
CREATE FUNCTION analyse_names() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
  ANALYZE named_place, place_name
$function$
"""


def upgrade() -> None:
    op.create_table(
        "name_source",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("attribution", sa.String, nullable=False),
        sa.Column("licence", sa.String, nullable=False),
        sa.Column("licence_url", sa.String, nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("place_count", sa.Integer, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
    )
    _create_named_place()
    _create_place_name()
    op.execute(ANALYSE)
    op.execute("REVOKE ALL ON FUNCTION analyse_names() FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION analyse_names()")
    for table in ("place_name", "named_place", "name_source"):
        op.drop_table(table)


def _create_named_place() -> None:
    op.create_table(
        "named_place",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "source",
            sa.String,
            sa.ForeignKey("name_source.name", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("ref", sa.String, nullable=False),
        sa.Column("names", JSONB, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("rank", sa.SmallInteger, nullable=False),
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("lat", sa.Double, nullable=False),
        sa.Column("radius_m", sa.Integer, nullable=False),
        sa.Column("is_approximate", sa.Boolean, nullable=False),
        sa.Column("area_codes", ARRAY(sa.String), nullable=False),
        sa.Column(
            "geom",
            Geometry("POINT", srid=4326, spatial_index=False),
            sa.Computed("ST_SetSRID(ST_MakePoint(lon, lat), 4326)", persisted=True),
            nullable=False,
        ),
        sa.UniqueConstraint("source", "ref", name="uq_named_place_source_ref"),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name="ck_named_place_lon"),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name="ck_named_place_lat"),
        sa.CheckConstraint("radius_m BETWEEN 0 AND 50000", name="ck_named_place_radius"),
        sa.CheckConstraint("rank BETWEEN 0 AND 100", name="ck_named_place_rank"),
    )
    op.create_index(
        "ix_named_place_settlement",
        "named_place",
        ["geom"],
        postgresql_using="gist",
        postgresql_where=SETTLEMENT,
    )


def _create_place_name() -> None:
    op.create_table(
        "place_name",
        sa.Column(
            "place_id",
            sa.Integer,
            sa.ForeignKey("named_place.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("key", sa.String(collation="C"), nullable=False),
        sa.Column("sound", sa.String(collation="C"), nullable=False),
        sa.Column("weight", sa.SmallInteger, nullable=False),
        sa.Column("is_whole", sa.Boolean, nullable=False),
        sa.Column("is_main", sa.Boolean, nullable=False),
        sa.Column("deletions", ARRAY(sa.String(collation="C"))),
    )
    op.create_index("ix_place_name_key", "place_name", ["key"])
    op.create_index("ix_place_name_place_id", "place_name", ["place_id"])
    best_first = sa.text("weight DESC")
    for length in PREFIX_LENGTHS:
        op.create_index(
            f"ix_place_name_begins_{length}",
            "place_name",
            [sa.text(f"left(key, {length})"), best_first, "place_id"],
        )
    op.create_index(
        "ix_place_name_sound", "place_name", ["sound", best_first], postgresql_where=WHOLE
    )
    op.create_index(
        "ix_place_name_trigrams",
        "place_name",
        ["key"],
        postgresql_using="gin",
        postgresql_ops={"key": "gin_trgm_ops"},
        postgresql_where=WHOLE,
    )
    op.create_index(
        "ix_place_name_deletions",
        "place_name",
        ["deletions"],
        postgresql_using="gin",
        postgresql_where=sa.text("deletions IS NOT NULL"),
    )
