-- Whether the role `owner` has the schema, the role `reader` was let in, and row-level security is
-- forced, with its three policies, on every table about single persons.
-- Parameters: owner, reader.
SELECT EXISTS (
  SELECT FROM pg_class
  WHERE oid = to_regclass('public.alembic_version')
    AND pg_get_userbyid(relowner) = :owner
    AND has_table_privilege(:reader, oid, 'SELECT')
) AND NOT EXISTS (
  SELECT FROM pg_class
  WHERE relkind IN ('r', 'p')
    AND relnamespace = 'public'::regnamespace
    AND NOT (
      relrowsecurity AND relforcerowsecurity
      AND ARRAY['all_rows', 'of_whom_the_job_is_about', 'of_whose_session']
        = ARRAY(SELECT polname FROM pg_policy WHERE polrelid = pg_class.oid ORDER BY polname)::text[]
    )
    AND (
      relname = 'person'
      OR EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = pg_class.oid AND attname = 'person_id' AND NOT attisdropped
      )
    )
)
