-- The tables of which whoever asks may not see all rows: their row-level security holds for us, and no
-- policy of ours shows all of them.
-- Parameters: none.
SELECT CAST(oid::regclass AS text)
FROM pg_class
WHERE relkind IN ('r', 'p')
  AND relnamespace::regnamespace::text IN ('public', 'layer_partition', 'procrastinate')
  AND row_security_active(oid)
  AND NOT EXISTS (
    SELECT FROM pg_policies
    WHERE schemaname = relnamespace::regnamespace::text
      AND tablename = relname
      AND qual = 'true'
      AND cmd IN ('ALL', 'SELECT')
      AND permissive = 'PERMISSIVE'
      AND (current_user = ANY (roles) OR 'public' = ANY (roles))
  )
ORDER BY 1
