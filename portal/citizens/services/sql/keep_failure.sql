-- Note that an agency brought nothing: an earlier answer stays for its own time and is stale now.
-- Parameters: person_id, service_code, state, now, expires_at (of a note without content),
-- message_id.
INSERT INTO service_snapshot (
  person_id, service_code, state, tried_at, expires_at, message_id
)
VALUES (:person_id, :service_code, :state, :now, :expires_at, :message_id)
ON CONFLICT (person_id, service_code) DO UPDATE SET
  state = CASE WHEN service_snapshot.expires_at > excluded.tried_at
      AND service_snapshot.sealed_content IS NOT NULL THEN 'stale' ELSE excluded.state END,
  sealed_content = CASE WHEN service_snapshot.expires_at > excluded.tried_at
      THEN service_snapshot.sealed_content END,
  fetched_at = CASE WHEN service_snapshot.expires_at > excluded.tried_at
      THEN service_snapshot.fetched_at END,
  expires_at = CASE WHEN service_snapshot.expires_at > excluded.tried_at
      AND service_snapshot.sealed_content IS NOT NULL
      THEN service_snapshot.expires_at ELSE excluded.expires_at END,
  tried_at = excluded.tried_at,
  message_id = excluded.message_id
