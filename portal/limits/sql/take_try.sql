-- Counts one try in a bucket and gives the count; a window that is over begins anew. Stops one above the limit.
-- Parameters: bucket; window_s, the seconds of a window; most, the limit; now, the moment.
INSERT INTO rate_limit AS held (bucket, window_start, count)
VALUES (:bucket, CAST(:now AS timestamptz), 1)
ON CONFLICT (bucket) DO UPDATE
SET
    count = CASE
        WHEN held.window_start <= CAST(:now AS timestamptz) - make_interval(secs => :window_s) THEN 1
        ELSE least(held.count + 1, :most + 1)
    END,
    window_start = CASE
        WHEN held.window_start <= CAST(:now AS timestamptz) - make_interval(secs => :window_s)
            THEN CAST(:now AS timestamptz)
        ELSE held.window_start
    END
RETURNING count
