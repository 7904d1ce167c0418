-- The roles of Around Me. Nobody logs in as one of them: whoever connects acts as one. Run by a
-- superuser in the database of the application, again and again if need be.
-- Parameters: the setting aroundme.roles, with which the names of the roles begin.

DO $$
DECLARE
  prefix text := current_setting('aroundme.roles');
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['owner', 'web', 'worker', 'reader', 'vault'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', prefix || '_' || role);
    EXCEPTION
      -- It is there, or another database of this server makes it in this moment.
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', prefix || '_owner');
  EXECUTE format(
    'GRANT USAGE ON SCHEMA public TO %I, %I, %I',
    prefix || '_web', prefix || '_worker', prefix || '_reader'
  );
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
END
$$;
