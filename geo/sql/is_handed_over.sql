-- Whether the role `owner` has the schema, and the role `reader` was let in.
-- Parameters: owner, reader.
SELECT EXISTS (
  SELECT FROM pg_class
  WHERE oid = to_regclass('public.alembic_version')
    AND pg_get_userbyid(relowner) = :owner
    AND has_table_privilege(:reader, oid, 'SELECT')
)
