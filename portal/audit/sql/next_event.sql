-- What the next event continues: the number and hash of the last one, the moment, and the values as jsonb writes them.
-- Asked after the lock of the chain is held, in a statement of its own, so that it sees what the holder before wrote.
-- Parameters: old and new, JSON texts or NULL.
SELECT
    last.seq,
    last.hash,
    clock_timestamp() AS at,
    CAST(CAST(:old AS jsonb) AS text) AS old,
    CAST(CAST(:new AS jsonb) AS text) AS new
FROM (SELECT 1) AS one
LEFT JOIN LATERAL (
    SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1
) AS last ON true
