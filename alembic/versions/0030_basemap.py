"""Base maps, and what only the owner of the tables may do with their partitions."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0024"
branch_labels = None
depends_on = None

# Names are looked up where whoever calls cannot put anything.
_AS_OWNER = (
    "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$"
)
_CREATE = f"""
CREATE FUNCTION create_basemap_partition() RETURNS void {_AS_OWNER}
BEGIN
  CREATE TABLE layer_partition.basemap_shape_coming (LIKE basemap_shape INCLUDING DEFAULTS);
END
$function$
"""
# The index is built, and the number checked, before the parent is locked for a moment.
_ATTACH = f"""
CREATE FUNCTION attach_basemap_partition(number int) RETURNS void {_AS_OWNER}
BEGIN
  EXECUTE format(
    'ALTER TABLE layer_partition.basemap_shape_coming ADD CHECK (map_number = %s)', number
  );
  CREATE INDEX ON layer_partition.basemap_shape_coming USING gist (band, geom);
  ANALYZE layer_partition.basemap_shape_coming;
  EXECUTE format(
    'ALTER TABLE layer_partition.basemap_shape_coming RENAME TO basemap_shape_%s', number
  );
  EXECUTE format(
    'ALTER TABLE basemap_shape ATTACH PARTITION layer_partition.basemap_shape_%s'
    ' FOR VALUES IN (%s)',
    number, number
  );
END
$function$
"""
_DROP = f"""
CREATE FUNCTION drop_basemap_partition(number int) RETURNS void {_AS_OWNER}
BEGIN
  EXECUTE format('DROP TABLE IF EXISTS layer_partition.basemap_shape_%s', number);
END
$function$
"""
_FUNCTIONS = (
    "create_basemap_partition()",
    "attach_basemap_partition(int)",
    "drop_basemap_partition(int)",
)


def upgrade() -> None:
    op.create_table(
        "basemap",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("attribution", sa.String, nullable=False),
        sa.Column("licence", sa.String, nullable=False),
        sa.Column("licence_url", sa.String, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("west", sa.Double, nullable=False),
        sa.Column("south", sa.Double, nullable=False),
        sa.Column("east", sa.Double, nullable=False),
        sa.Column("north", sa.Double, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.Column("shape_count", sa.Integer, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "basemap_shape",
        sa.Column("map_number", sa.Integer, nullable=False),
        sa.Column("band", sa.SmallInteger, nullable=False),
        sa.Column("layer", sa.String, nullable=False),
        sa.Column("least_zoom", sa.SmallInteger, nullable=False),
        sa.Column("rank", sa.SmallInteger, nullable=False),
        sa.Column("properties", JSONB, nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", srid=3857, spatial_index=False), nullable=False),
        postgresql_partition_by="LIST (map_number)",
    )
    op.create_index(
        "ix_basemap_shape_band_geom", "basemap_shape", ["band", "geom"], postgresql_using="gist"
    )
    for statement in (_CREATE, _ATTACH, _DROP):
        op.execute(statement)
    for function in _FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def downgrade() -> None:
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("basemap_shape")
    op.drop_table("basemap")
