-- Whose rows each role sees of what is about single persons: run by the owner after grants.sql.
-- By rule: every table with a column person_id, and the table person. Web sees the rows of the
-- person whose session is bound, the worker those of the person a job is bound to, the reader and
-- the vault none. Row-level security is forced, so the owner too sees them only by a policy: its
-- own functions and dumps need all of them.
DO $$
DECLARE
  prefix text := current_setting('aroundme.roles');
  one record;
  held record;
BEGIN
  FOR one IN
    SELECT
      oid::regclass AS name, CASE relname WHEN 'person' THEN 'id' ELSE 'person_id' END AS whose
    FROM pg_class
    WHERE relkind IN ('r', 'p')
      AND relnamespace = 'public'::regnamespace
      AND relowner = current_user::regrole
      AND (
        relname = 'person'
        OR EXISTS (
          SELECT FROM pg_attribute
          WHERE attrelid = pg_class.oid AND attname = 'person_id' AND NOT attisdropped
        )
      )
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', one.name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', one.name);
    EXECUTE format('REVOKE ALL ON %s FROM %I, %I', one.name, prefix || '_reader', prefix || '_vault');
    FOR held IN SELECT polname FROM pg_policy WHERE polrelid = one.name LOOP
      EXECUTE format('DROP POLICY %I ON %s', held.polname, one.name);
    END LOOP;
    EXECUTE format(
      'CREATE POLICY of_whose_session ON %s TO %I USING (%I = (SELECT current_person()))',
      one.name, prefix || '_web', one.whose
    );
    EXECUTE format(
      'CREATE POLICY of_whom_the_job_is_about ON %s TO %I USING (%I = (SELECT bound_person()))',
      one.name, prefix || '_worker', one.whose
    );
    EXECUTE format(
      'CREATE POLICY all_rows ON %s TO %I USING (true)', one.name, prefix || '_owner'
    );
  END LOOP;
END
$$
