-- Whether a number is registered, and registering one: the only ways round the rule that everybody
-- sees his own rows. Run by the owner after every migration.

DROP FUNCTION IF EXISTS registered_person(text, text, bytea);
-- Who is registered with a number, found by its keyed index, closed persons as well: for the job
-- that looks at evidence. Nothing of it goes to whoever has asked.
CREATE FUNCTION registered_person(kind text, country text, index bytea)
RETURNS TABLE (person_id uuid, account_id uuid, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT person.id, person.account_id, person.state::text
  FROM person
  WHERE person.id_type = registered_person.kind
    AND person.id_country = country
    AND person.number_index = index;
END
$function$;

DROP FUNCTION IF EXISTS register_person(
  bytea, uuid, text, text, text, bytea, bytea, bytea, text, text, timestamptz
);
-- Registers a person as whose account a session is of, known by the session's secret; false for a
-- number that is registered already. An account is of one person.
CREATE FUNCTION register_person(
  secret bytea, person uuid, kind text, id_type text, id_country text, number_index bytea,
  sealed_number bytea, sealed_facts bytea, identity text, assured_by text, moment timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
  account uuid := (
    SELECT held.account_id
    FROM account_session AS held
    WHERE held.id = sha256(secret) AND held.revoked_at IS NULL AND held.expires_at > moment
  );
BEGIN
  IF account IS NULL THEN
    RAISE EXCEPTION 'nobody registers without a session' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO person (
    id, account_id, kind, id_type, id_country, number_index, sealed_number, sealed_facts, identity,
    assured_by, assured_at, state, created_at, changed_at
  )
  VALUES (
    register_person.person, account, register_person.kind, register_person.id_type,
    register_person.id_country, register_person.number_index, register_person.sealed_number,
    register_person.sealed_facts, register_person.identity, register_person.assured_by, moment,
    'active', moment, moment
  )
  ON CONFLICT ON CONSTRAINT uq_person_number DO NOTHING;
  RETURN FOUND;
END
$function$;
