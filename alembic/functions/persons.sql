-- Whose rows a database session sees: the functions that the policies of row_security.sql ask.
-- A page says who asks by the secret of the session in the setting aroundme.session (the SHA-256 of
-- what the cookie holds, in hexadecimal digits), a job by the person in aroundme.person. An empty or
-- wrong setting means nobody. Run by the owner after every migration.

-- The account of the session whose secret is set: complete, not ended, of an account in use.
CREATE OR REPLACE FUNCTION current_account() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
  told text := current_setting('aroundme.session', true);
BEGIN
  IF told IS NULL OR told !~ '^[0-9a-f]{64}$' THEN
    RETURN NULL;
  END IF;
  RETURN (
    SELECT account.id
    FROM account_session AS held
    JOIN account ON account.id = held.account_id
    WHERE held.id = sha256(decode(told, 'hex'))
      AND is_complete_session(account.id, held.second_factor_at)
      AND held.revoked_at IS NULL
      AND held.expires_at > now()
      AND account.state = 'active'
  );
END
$function$;

-- The person of that account; NULL is nobody.
CREATE OR REPLACE FUNCTION current_person() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
  account uuid := current_account();
BEGIN
  IF account IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN (SELECT person.id FROM person WHERE person.account_id = account);
END
$function$;

-- The person that a job is bound to. Only the policies of the worker ask it: whoever acts as web
-- gains nothing by the setting.
CREATE OR REPLACE FUNCTION bound_person() RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
  told text := current_setting('aroundme.person', true);
BEGIN
  IF told IS NULL OR told !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
    RETURN NULL;
  END IF;
  RETURN told::uuid;
END
$function$;

-- Whom something waits for, without telling what: the persons with a row of a table whose moment
-- has come, after one of them, in the order of their ids. A job over all persons asks it and is
-- bound to one after the other.
CREATE OR REPLACE FUNCTION persons_due(
  table_name text, column_name text, until timestamptz, after uuid, at_most integer
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT DISTINCT person_id FROM public.%I WHERE %I <= $1 AND ($2 IS NULL OR person_id > $2)'
    ' ORDER BY person_id LIMIT $3',
    table_name, column_name
  ) USING until, after, at_most;
END
$function$;
