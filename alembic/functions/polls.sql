-- The envelopes of secret polls, which no page reads: what web may do with them are these
-- functions. Run by the owner after every migration.

-- Put a sealed vote in the place of whatever its voter had cast: true where there was one, false
-- for the first, NULL where the poll is not open at that moment. One voter has one envelope by the
-- primary key. The shared lock keeps the opening of envelopes waiting for votes that are under way.
CREATE OR REPLACE FUNCTION cast_poll_envelope(
  poll uuid, digest bytea, content bytea, at timestamptz
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
  was_there boolean;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(5002, hashtext(poll::text));
  PERFORM FROM public.poll AS held JOIN workflow_item ON workflow_item.id = held.id
  WHERE held.id = poll AND held.kind = 'secret'
    AND workflow_item.state IN ('scheduled', 'open')
    AND held.opens_at <= at AND at < held.closes_at;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO poll_envelope (poll_id, voter_digest, sealed) VALUES (poll, digest, content)
  ON CONFLICT (poll_id, voter_digest) DO UPDATE SET sealed = EXCLUDED.sealed
  RETURNING xmax <> 0 INTO was_there;
  RETURN was_there;
END
$function$;

CREATE OR REPLACE FUNCTION has_poll_envelope(poll uuid, digest bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
  SELECT EXISTS (SELECT FROM poll_envelope WHERE poll_id = poll AND voter_digest = digest)
$function$;

-- Take the envelope of a voter out of a poll that is not closed; whether there was one.
CREATE OR REPLACE FUNCTION withdraw_poll_envelope(
  poll uuid, digest bytea, at timestamptz
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(5002, hashtext(poll::text));
  DELETE FROM poll_envelope
  USING public.poll AS held, workflow_item
  WHERE poll_id = poll AND voter_digest = digest
    AND held.id = poll AND workflow_item.id = poll
    AND workflow_item.state IN ('scheduled', 'open') AND at < held.closes_at;
  RETURN FOUND;
END
$function$;

-- How many envelopes of either layer are still sealed, of a poll that is closed: while it is open
-- the number would tell who has just voted.
CREATE OR REPLACE FUNCTION poll_envelopes_left(poll uuid, OUT outer_left bigint, OUT inner_left bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
  SELECT
    (SELECT count(*) FROM poll_envelope WHERE poll_id = poll),
    (SELECT count(*) FROM poll_inner_envelope WHERE poll_id = poll)
  FROM workflow_item AS item WHERE item.id = poll AND item.state = 'closed'
$function$;
