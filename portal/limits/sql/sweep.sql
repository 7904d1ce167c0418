-- Removes counters whose windows have long been over; leaves alone what others hold just now.
-- Parameters: now, the moment.
DELETE FROM rate_limit WHERE bucket IN (
    SELECT bucket FROM rate_limit WHERE window_start < CAST(:now AS timestamptz) - interval '1 day'
    LIMIT 200 FOR UPDATE SKIP LOCKED
)
