-- Removes the counters of tries that have long been of no use; leaves alone what others hold just now.
-- Parameters: now, the moment.
DELETE FROM rate_limit WHERE bucket IN (
    SELECT bucket FROM rate_limit WHERE window_start < CAST(:now AS timestamptz) - interval '1 day'
    FOR UPDATE SKIP LOCKED
)
