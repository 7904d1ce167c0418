"""Layers, their releases and features, and the administrative areas."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("postgis", "pg_trgm", "btree_gist", "unaccent")

# Index and query share this function; geo/folding.py is its Python twin. `unaccent` alone does
# nothing for Arabic. The schema is spelled out so that a restored dump can rebuild the columns.
FOLD_TEXT = """
CREATE FUNCTION fold_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$
  SELECT btrim(regexp_replace(
    lower(public.unaccent('public.unaccent',
      translate(
        regexp_replace(
          normalize(value, NFKC), E'[\\u064B-\\u065F\\u0670\\u06D6-\\u06ED]', '', 'g'
        ),
        'أإآٱىیةۀؤئکگ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ءـ',
        'ااااييههويكك01234567890123456789'
      )
    )),
    '[^[:alnum:]]+', ' ', 'g'
  ))
$function$
"""

CURRENT = sa.text("superseded_in IS NULL")
FOLDED_NAMES = "fold_text(jsonb_path_query_array(names, '$.*')::text)"


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.execute(FOLD_TEXT)
    op.execute("CREATE SCHEMA layer_partition")
    _create_layer_and_release()
    _create_feature()
    _create_staged_feature()
    _create_area()


def downgrade() -> None:
    for table in ("area", "staged_feature", "feature", "release", "layer"):
        op.drop_table(table)
    op.execute("DROP SCHEMA layer_partition")
    op.execute("DROP FUNCTION fold_text(text)")


def _create_layer_and_release() -> None:
    op.create_table(
        "layer",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("current_release", sa.Integer),
        sa.Column("feature_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("demo", sa.Boolean, nullable=False, server_default="false"),
    )
    counts = ("added", "changed", "moved", "removed", "unchanged", "rejected")
    op.create_table(
        "release",
        sa.Column("layer", sa.String, sa.ForeignKey("layer.name"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reverts_to", sa.Integer),
        sa.Column("source_name", sa.String),
        sa.Column("source_sha256", sa.String),
        sa.Column("source_size_bytes", sa.BigInteger),
        sa.Column("mapping", JSONB, nullable=False, server_default="{}"),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in counts),
        sa.Column("report", JSONB, nullable=False, server_default="{}"),
        sa.Column("demo", sa.Boolean, nullable=False, server_default="false"),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("approved_by", sa.String),
        sa.Column("activated_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.String),
        sa.CheckConstraint("kind IN ('import', 'edit', 'revert')", name="kind"),
        sa.CheckConstraint(
            "state IN ('staged', 'checked', 'approved', 'active', 'rejected')", name="state"
        ),
    )


def _content_columns() -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("lat", sa.Double, nullable=False),
        sa.Column("names", JSONB, nullable=False),
        sa.Column("phones", ARRAY(sa.String), nullable=False),
        sa.Column("address", JSONB, nullable=False),
        sa.Column("attributes", JSONB, nullable=False),
        sa.Column("opening_hours", sa.String),
        sa.Column("area_codes", ARRAY(sa.String), nullable=False),
        sa.Column("location_source", sa.String, nullable=False),
        sa.Column("verified_at", sa.Date),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("content_hash", sa.LargeBinary, nullable=False),
    ]


def _create_feature() -> None:
    op.create_table(
        "feature",
        sa.Column("layer", sa.String, primary_key=True),
        sa.Column("ref", sa.String, primary_key=True),
        sa.Column("introduced_in", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("superseded_in", sa.Integer),
        *_content_columns(),
        sa.Column(
            "geom",
            Geometry("POINT", srid=4326, spatial_index=False),
            sa.Computed("ST_SetSRID(ST_MakePoint(lon, lat), 4326)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "search_text", sa.String, sa.Computed(FOLDED_NAMES, persisted=True), nullable=False
        ),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        sa.CheckConstraint("superseded_in > introduced_in", name="order_of_releases"),
        postgresql_partition_by="LIST (layer)",
    )
    op.create_index(
        "ix_feature_current_ref", "feature", ["layer", "ref"], unique=True, postgresql_where=CURRENT
    )
    op.create_index(
        "ix_feature_geom", "feature", ["geom"], postgresql_using="gist", postgresql_where=CURRENT
    )
    op.create_index(
        "ix_feature_search_text",
        "feature",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
        postgresql_where=CURRENT,
    )


def _create_staged_feature() -> None:
    op.create_table(
        "staged_feature",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("layer", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("ref", sa.String, nullable=False),
        *_content_columns(),
    )
    op.create_index("ix_staged_feature_release", "staged_feature", ["layer", "number"])


def _create_area() -> None:
    op.create_table(
        "area",
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.Column(
            "parent_code",
            sa.String,
            sa.ForeignKey("area.code", deferrable=True, initially="DEFERRED"),
        ),
        sa.Column("names", JSONB, nullable=False),
        sa.Column(
            "search_text", sa.String, sa.Computed(FOLDED_NAMES, persisted=True), nullable=False
        ),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.Column("centre_lon", sa.Double),
        sa.Column("centre_lat", sa.Double),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("source_name", sa.String, nullable=False),
    )
    op.create_index("ix_area_geom", "area", ["geom"], postgresql_using="gist")
    op.create_index(
        "ix_area_search_text",
        "area",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
