-- Keep what an agency answered: its content takes the place of an earlier one.
-- Parameters: person_id, service_code, state, sealed_content (NULL without content), fetched_at,
-- now, expires_at, message_id.
INSERT INTO service_snapshot (
  person_id, service_code, state, sealed_content, fetched_at, tried_at, expires_at, message_id
)
VALUES (
  :person_id, :service_code, :state, :sealed_content, :fetched_at, :now, :expires_at, :message_id
)
ON CONFLICT (person_id, service_code) DO UPDATE SET
  state = excluded.state,
  sealed_content = excluded.sealed_content,
  fetched_at = excluded.fetched_at,
  tried_at = excluded.tried_at,
  expires_at = excluded.expires_at,
  message_id = excluded.message_id
