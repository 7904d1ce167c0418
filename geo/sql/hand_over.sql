-- Hands what whoever connects has made in this database over to the role that owns everything, and
-- lets that role make more. What belongs to an extension, or to somebody else, stays as it is.
-- Parameters: the setting aroundme.roles, with which the names of the roles begin.
DO $$
DECLARE
  prefix text := current_setting('aroundme.roles');
  owner text := prefix || '_owner';
  schemas text[] := ARRAY['public', 'layer_partition', 'procrastinate'];
  one record;
BEGIN
  IF NOT has_database_privilege(owner, current_database(), 'CREATE') THEN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', current_database(), owner);
  END IF;
  IF NOT has_schema_privilege(owner, 'public', 'CREATE') THEN
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', owner);
  END IF;
  IF NOT has_database_privilege(prefix || '_web', current_database(), 'TEMPORARY')
    OR NOT has_database_privilege(prefix || '_worker', current_database(), 'TEMPORARY')
  THEN
    EXECUTE format(
      'GRANT TEMPORARY ON DATABASE %I TO %I, %I',
      current_database(), prefix || '_web', prefix || '_worker'
    );
  END IF;
  FOR one IN
    SELECT format('SCHEMA %I', nspname) AS object
    FROM pg_namespace
    WHERE nspname = ANY (schemas) AND nspname <> 'public'
      AND pg_get_userbyid(nspowner) = session_user
    UNION ALL
    SELECT format(
      '%s %s',
      CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
        ELSE 'TABLE' END,
      oid::regclass
    )
    FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
      AND relnamespace::regnamespace::text = ANY (schemas)
      AND pg_get_userbyid(relowner) = session_user
      -- A sequence of a column goes with its table.
      AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
          AND (deptype = 'e' OR relkind = 'S' AND deptype IN ('a', 'i'))
      )
    UNION ALL
    SELECT format('ROUTINE %s', oid::regprocedure)
    FROM pg_proc
    WHERE pronamespace::regnamespace::text = ANY (schemas)
      AND pg_get_userbyid(proowner) = session_user
      AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e'
      )
    UNION ALL
    SELECT format('TYPE %s', oid::regtype)
    FROM pg_type
    WHERE typnamespace::regnamespace::text = ANY (schemas)
      AND (typtype IN ('e', 'd')
        OR EXISTS (SELECT FROM pg_class WHERE pg_class.oid = typrelid AND relkind = 'c'))
      AND pg_get_userbyid(typowner) = session_user
      AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = 'pg_type'::regclass AND objid = pg_type.oid AND deptype = 'e'
      )
  LOOP
    EXECUTE format('ALTER %s OWNER TO %I', one.object, owner);
  END LOOP;
END
$$
