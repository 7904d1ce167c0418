-- Whom a job writes to of what they follow: the only ways round the rule that it sees the rows of one
-- person at a time, for it must not be bound to a hundred thousand of them. Each tells addresses and
-- languages of followers and nothing else of them. Run by the owner after every migration.

DROP FUNCTION IF EXISTS followers_to_write(text, uuid, uuid, integer);
-- Who wants to hear at once of what happens to a subject: the next followers in the order of their
-- ids, after one of them. One without an address has none, and is told so that the job gets on.
CREATE FUNCTION followers_to_write(subject_kind text, subject uuid, after uuid, at_most integer)
RETURNS TABLE (person_id uuid, email text, language text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH next AS MATERIALIZED (
    SELECT follow.person_id
    FROM follow
    WHERE follow.kind = subject_kind
      AND follow.subject_id = subject
      AND follow.mode = 'at_once'
      AND (after IS NULL OR follow.person_id > after)
    ORDER BY follow.person_id
    LIMIT at_most
  )
  SELECT next.person_id, account.email::text, account.language::text
  FROM next
  LEFT JOIN person ON person.id = next.person_id AND person.state = 'active'
  LEFT JOIN account ON account.id = person.account_id AND account.state = 'active'
  ORDER BY next.person_id;
END
$function$;

DROP FUNCTION IF EXISTS claim_digests(date, bigint, integer, integer);
-- Whose week is over in a night: claimed in the caller's transaction, with the letters, so that both
-- happen or neither. `through` is the number of the last happening that the letters are about;
-- `happenings` are the newest of those that somebody has not been told of, `happened` counts all. A
-- night that is further ahead than the clocks of two servers can differ was written down by a clock
-- that was wrong, and counts for nothing.
CREATE FUNCTION claim_digests(night date, through bigint, at_most integer, most_told integer)
RETURNS TABLE (email text, language text, happenings uuid[], happened bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT follow_digest.person_id, follow_digest.told_number
    FROM follow_digest
    WHERE follow_digest.told_on <= night - 7 OR follow_digest.told_on > night + 1
    ORDER BY follow_digest.person_id
    LIMIT at_most
    FOR UPDATE SKIP LOCKED
  ),
  claimed AS (
    UPDATE follow_digest
    SET told_on = night, told_number = through
    FROM due
    WHERE follow_digest.person_id = due.person_id
    RETURNING due.person_id, due.told_number
  )
  SELECT account.email::text, account.language::text, found.ids, coalesce(found.number, 0)
  FROM claimed
  LEFT JOIN person ON person.id = claimed.person_id AND person.state = 'active'
  LEFT JOIN account ON account.id = person.account_id AND account.state = 'active'
  CROSS JOIN LATERAL (
    SELECT (array_agg(one.id ORDER BY one.number DESC))[1:most_told] AS ids, count(*) AS number
    FROM (
      SELECT happening.id, happening.number
      FROM follow
      JOIN happening ON happening.kind = follow.kind AND happening.subject_id = follow.subject_id
      WHERE follow.person_id = claimed.person_id
        AND follow.mode = 'weekly'
        AND happening.at >= follow.since
        AND happening.number > claimed.told_number
        AND happening.number <= through
      UNION
      SELECT happening.id, happening.number
      FROM follow
      JOIN happening
        ON happening.within_kind = follow.kind AND happening.within_id = follow.subject_id
      WHERE follow.person_id = claimed.person_id
        AND follow.mode = 'weekly'
        AND happening.at >= follow.since
        AND happening.number > claimed.told_number
        AND happening.number <= through
    ) AS one
  ) AS found;
END
$function$;
