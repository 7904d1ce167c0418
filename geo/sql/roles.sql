-- Which of the roles are there, what they may do beyond the grants of ours, and whether whoever
-- connects may act as them. In the order of the names; what belongs together is told by `login`.
-- Parameters: names, prefix, act (the kind of membership that is asked for: SET or MEMBER).
SELECT
  wanted.name,
  session_user::text AS login,
  held.oid IS NOT NULL AS is_there,
  coalesce(
    held.rolsuper OR held.rolcreatedb OR held.rolcreaterole OR held.rolreplication
      OR held.rolbypassrls,
    false
  ) AS is_strong,
  -- Owner and vault are for nobody else, and PostgreSQL's own roles reach beyond this database.
  ARRAY(
    SELECT other.rolname::text
    FROM pg_roles AS other
    WHERE held.oid IS NOT NULL
      AND NOT held.rolsuper
      AND other.oid <> held.oid
      AND (other.rolname IN (:prefix || '_owner', :prefix || '_vault') OR other.rolname ~ '^pg_')
      AND other.rolname <> 'pg_database_owner'
      AND pg_has_role(held.oid, other.oid, 'MEMBER')
    ORDER BY other.rolname
  ) AS member_of,
  held.oid IS NOT NULL
    AND wanted.name <> :prefix || '_owner'
    AND has_schema_privilege(held.oid, 'public', 'CREATE') AS may_create,
  held.oid IS NOT NULL AND pg_has_role(session_user, held.oid, :act) AS may_act
FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS wanted (name, position)
LEFT JOIN pg_roles AS held ON held.rolname = wanted.name
ORDER BY wanted.position
