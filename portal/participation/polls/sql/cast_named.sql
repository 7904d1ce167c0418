-- Put a named vote in the place of whatever its author had cast; true where there was one.
-- Parameters: poll_id, author_id, choices, now.
INSERT INTO poll_named_vote AS held (poll_id, author_id, choices, changed_at)
VALUES (:poll_id, :author_id, CAST(:choices AS jsonb), :now)
ON CONFLICT (poll_id, author_id) DO UPDATE
SET choices = EXCLUDED.choices, changed_at = EXCLUDED.changed_at
RETURNING xmax <> 0
