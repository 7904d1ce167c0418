-- What may be done with sessions: the one way for web and worker, who cannot read account_session.
-- Each function asks for the secret of the session it is about: the SHA-256 of what the cookie
-- holds. The table keeps only the SHA-256 of that, so neither a copy of the table nor a log of the
-- statements holds anything that a cookie can be made of. Whose secret is wrong finds nothing.
-- `moment` is the time on the deployment's clock. Run by the owner after every migration.

-- Whether nothing more is asked for in a session: its second factor was shown, or its account is of
-- a person without roles who has none.
CREATE OR REPLACE FUNCTION is_complete_session(account uuid, second_factor_at timestamptz)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  RETURN second_factor_at IS NOT NULL OR (
    EXISTS (SELECT FROM person WHERE person.account_id = account)
    AND NOT EXISTS (SELECT FROM membership WHERE membership.account_id = account)
    AND NOT EXISTS (
      SELECT FROM credential
      WHERE credential.account_id = account AND credential.kind IN ('totp', 'passkey')
    )
  );
END
$function$;

DROP FUNCTION IF EXISTS read_account_session(bytea, interval, timestamptz);
-- One session that still holds, with its account, roles, whether there is a second factor, and the
-- person whose account it is, if any.
CREATE FUNCTION read_account_session(secret bytea, idle interval, moment timestamptz)
RETURNS TABLE (
  id uuid, email text, phone text, name text, language text, form_token text,
  second_factor_at timestamptz, created_at timestamptz, is_touch_due boolean, has_second_factor boolean, memberships jsonb,
  is_complete boolean, person_id uuid, person_kind text, person_identity text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT
    account.id,
    account.email::text,
    account.phone::text,
    account.name::text,
    account.language::text,
    held.form_token::text,
    held.second_factor_at,
    held.created_at,
    held.last_seen_at < moment - interval '1 minute',
    EXISTS (
      SELECT FROM credential
      WHERE credential.account_id = account.id AND credential.kind IN ('totp', 'passkey')
    ),
    (
      SELECT coalesce(
        jsonb_agg(
          jsonb_build_array(membership.role, membership.agency)
          ORDER BY membership.agency NULLS FIRST
        ),
        '[]'
      )
      FROM membership
      WHERE membership.account_id = account.id
    ),
    is_complete_session(account.id, held.second_factor_at),
    person.id,
    person.kind::text,
    person.identity::text
  FROM account_session AS held
  JOIN account ON account.id = held.account_id
  LEFT JOIN person ON person.account_id = account.id
  WHERE held.id = sha256(secret)
    AND held.revoked_at IS NULL
    AND held.expires_at > moment
    AND held.last_seen_at > moment - idle
    AND account.state = 'active';
END
$function$;

-- Whether a complete session goes on: it has not ended, nor its account's use.
CREATE OR REPLACE FUNCTION is_account_session_open(secret bytea, moment timestamptz)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  RETURN EXISTS (
    SELECT
    FROM account_session AS held
    JOIN account ON account.id = held.account_id
    WHERE held.id = sha256(secret)
      AND is_complete_session(account.id, held.second_factor_at)
      AND held.revoked_at IS NULL
      AND held.expires_at > moment
      AND account.state = 'active'
  );
END
$function$;

-- Notes that something was heard of a session.
CREATE OR REPLACE FUNCTION touch_account_session(secret bytea, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  UPDATE account_session SET last_seen_at = moment
  WHERE id = sha256(secret) AND revoked_at IS NULL;
END
$function$;

DROP FUNCTION IF EXISTS end_account_session(bytea, timestamptz);
-- Ends a session that goes on, and returns what a new one in its place takes over.
CREATE FUNCTION end_account_session(secret bytea, moment timestamptz)
RETURNS TABLE (
  expires_at timestamptz, second_factor_at timestamptz, network text, device text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  UPDATE account_session AS held SET revoked_at = moment
  WHERE held.id = sha256(secret) AND held.revoked_at IS NULL AND held.expires_at > moment
  RETURNING held.expires_at, held.second_factor_at, held.network::text, held.device::text;
END
$function$;

DROP FUNCTION IF EXISTS account_devices(bytea, interval, timestamptz);
-- The complete sessions of the account that a session is of, the one heard of last first. `id` is
-- what the table keeps of a session's secret: good for nothing but ending it from another.
CREATE FUNCTION account_devices(secret bytea, idle interval, moment timestamptz)
RETURNS TABLE (
  id bytea, created_at timestamptz, last_seen_at timestamptz, network text, device text,
  is_this boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT
    held.id, held.created_at, held.last_seen_at, held.network::text, held.device::text,
    held.id = own.id
  FROM account_session AS own
  JOIN account_session AS held ON held.account_id = own.account_id
  WHERE own.id = sha256(secret)
    AND own.revoked_at IS NULL
    AND own.expires_at > moment
    AND is_complete_session(held.account_id, held.second_factor_at)
    AND held.revoked_at IS NULL
    AND held.expires_at > moment
    AND held.last_seen_at > moment - idle
  ORDER BY held.last_seen_at DESC;
END
$function$;

-- Ends other sessions of the account that a session is of, that of `device` or, for NULL, all but
-- the session itself; returns how many. A device may be the session itself.
CREATE OR REPLACE FUNCTION end_account_devices(
  secret bytea, device bytea, moment timestamptz
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
  ended integer;
BEGIN
  UPDATE account_session AS held SET revoked_at = moment
  FROM account_session AS own
  WHERE own.id = sha256(secret)
    AND own.revoked_at IS NULL
    AND held.account_id = own.account_id
    AND held.revoked_at IS NULL
    AND CASE WHEN end_account_devices.device IS NULL THEN held.id <> own.id
      ELSE held.id = end_account_devices.device END;
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END
$function$;

-- Ends the sessions of an account, but not the one of a secret: after a new password or address, or
-- a suspension. It asks for no secret, since whoever resets a password has no session; it tells
-- nothing.
CREATE OR REPLACE FUNCTION end_account_sessions(account uuid, spared bytea, moment timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  UPDATE account_session SET revoked_at = moment
  WHERE account_id = account AND revoked_at IS NULL AND id IS DISTINCT FROM sha256(spared);
END
$function$;

-- Ends every session of everybody: after a leak, at a terminal. Returns how many went on.
CREATE OR REPLACE FUNCTION end_everybodys_sessions(moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
  ended integer;
BEGIN
  UPDATE account_session SET revoked_at = moment WHERE revoked_at IS NULL AND expires_at > moment;
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END
$function$;

-- When an account was last heard of, for those who administrate it.
CREATE OR REPLACE FUNCTION account_last_seen(account uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  RETURN (SELECT max(last_seen_at) FROM account_session WHERE account_id = account);
END
$function$;

DROP FUNCTION IF EXISTS own_account_sessions();
-- All that is kept of the sessions of whoever the database session is bound to, for the copy of
-- one's data.
CREATE FUNCTION own_account_sessions()
RETURNS TABLE (
  created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz,
  revoked_at timestamptz, network text, device text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT
    held.created_at, held.last_seen_at, held.expires_at, held.revoked_at, held.network::text,
    held.device::text
  FROM account_session AS held
  WHERE held.account_id = current_account()
  ORDER BY held.created_at;
END
$function$;

-- Removes the sessions that have long been of no use; leaves alone what others hold just now.
CREATE OR REPLACE FUNCTION remove_old_account_sessions(moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  DELETE FROM account_session WHERE id IN (
    SELECT id FROM account_session WHERE expires_at < moment - interval '30 days'
    FOR UPDATE SKIP LOCKED
  );
END
$function$;

-- How sure it is who the person of an account is; NULL for an account of nobody registered, and of
-- who is known by a passport, which is found by number and country alone. For who holds the link of
-- a forgotten password, and has no session.
CREATE OR REPLACE FUNCTION account_identity(account uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  RETURN (
    SELECT person.identity
    FROM person
    WHERE person.account_id = account AND person.id_type <> 'passport'
  );
END
$function$;

-- Whose account it is when somebody signs in with a number of identity, found by its keyed index;
-- NULL for nobody's. Whoever asks needs the key of the index, and learns an account's number.
CREATE OR REPLACE FUNCTION account_of_number(kind text, country text, index bytea) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  RETURN (
    SELECT person.account_id
    FROM person
    WHERE person.id_type = account_of_number.kind
      AND person.id_country = account_of_number.country
      AND person.number_index = account_of_number.index
      AND person.state = 'active'
  );
END
$function$;
