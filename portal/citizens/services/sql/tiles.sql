-- The services that a person has chosen, in the person's order, each with the last answer that is
-- still kept and whether the person agrees to it now: one statement for the whole page.
-- Parameters: person_id, purpose, text_version, now.
SELECT
  chosen.id,
  chosen.service_code,
  chosen.position,
  chosen.sealed_alias,
  chosen.asked_at,
  snapshot.state,
  snapshot.sealed_content,
  snapshot.fetched_at,
  snapshot.tried_at,
  EXISTS (
    SELECT FROM consent
    WHERE consent.person_id = chosen.person_id
      AND consent.purpose = :purpose
      AND consent.service_code = chosen.service_code
      AND consent.text_version = :text_version
      AND consent.withdrawn_at IS NULL
      AND consent.given_at <= :now
      AND consent.expires_at > :now
  ) AS is_agreed
FROM person_service AS chosen
LEFT JOIN service_snapshot AS snapshot
  ON snapshot.person_id = chosen.person_id
  AND snapshot.service_code = chosen.service_code
  AND snapshot.expires_at > :now
WHERE chosen.person_id = :person_id
ORDER BY chosen.position, chosen.chosen_at, chosen.id
