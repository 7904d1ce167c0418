-- Removes sessions and links that have long been of no use; leaves alone what others hold just now.
-- Parameters: now, the moment.
WITH old_session AS (
    DELETE FROM account_session WHERE id IN (
        SELECT id FROM account_session WHERE expires_at < CAST(:now AS timestamptz) - interval '30 days'
        FOR UPDATE SKIP LOCKED
    )
)
DELETE FROM password_reset WHERE token_hash IN (
    SELECT token_hash FROM password_reset WHERE expires_at < CAST(:now AS timestamptz) - interval '7 days'
    FOR UPDATE SKIP LOCKED
)
