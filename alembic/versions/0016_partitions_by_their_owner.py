"""What only the owner of the tables may do, as functions that web and worker may call."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Names are looked up where whoever calls cannot put anything.
_AS_OWNER = (
    "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$"
)
_CREATE = f"""
CREATE FUNCTION create_feature_partition(layer text) RETURNS void {_AS_OWNER}
BEGIN
  IF NOT EXISTS (SELECT FROM collection WHERE name = layer) THEN
    RAISE EXCEPTION 'There is no layer %', layer;
  END IF;
  EXECUTE format(
    'CREATE TABLE layer_partition.%I (LIKE feature INCLUDING DEFAULTS INCLUDING GENERATED'
    ' INCLUDING CONSTRAINTS, CHECK (layer = %L))',
    layer, layer
  );
END
$function$
"""
_ATTACH = f"""
CREATE FUNCTION attach_feature_partition(layer text) RETURNS void {_AS_OWNER}
BEGIN
  EXECUTE format(
    'ALTER TABLE feature ATTACH PARTITION layer_partition.%I FOR VALUES IN (%L)', layer, layer
  );
END
$function$
"""
# Without a layer those that are staged.
_ANALYSE = f"""
CREATE FUNCTION analyse_features(layer text) RETURNS void {_AS_OWNER}
BEGIN
  IF layer IS NULL THEN
    ANALYZE staged_feature;
  ELSE
    EXECUTE format('ANALYZE layer_partition.%I', layer);
  END IF;
END
$function$
"""
_NAMES = ("create_feature_partition", "attach_feature_partition", "analyse_features")


def upgrade() -> None:
    for statement in (_CREATE, _ATTACH, _ANALYSE):
        op.execute(statement)
    for name in _NAMES:
        op.execute(f"REVOKE ALL ON FUNCTION {name}(text) FROM PUBLIC")


def downgrade() -> None:
    for name in _NAMES:
        op.execute(f"DROP FUNCTION {name}(text)")
