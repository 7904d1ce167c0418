-- Removes links to choose a new password that have long been of no use; leaves alone what others hold just now.
-- Parameters: now, the moment.
DELETE FROM password_reset WHERE token_hash IN (
    SELECT token_hash FROM password_reset WHERE expires_at < CAST(:now AS timestamptz) - interval '7 days'
    FOR UPDATE SKIP LOCKED
)
