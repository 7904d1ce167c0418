-- Counts one try in a bucket and gives the count; a window that is over begins anew. Stops one above the limit.
-- Parameters: bucket; window_s, the seconds of a window; most, the limit.
INSERT INTO rate_limit AS held (bucket, window_start, count)
VALUES (:bucket, clock_timestamp(), 1)
ON CONFLICT (bucket) DO UPDATE
SET
    count = CASE
        WHEN held.window_start <= clock_timestamp() - make_interval(secs => :window_s) THEN 1
        ELSE least(held.count + 1, :most + 1)
    END,
    window_start = CASE
        WHEN held.window_start <= clock_timestamp() - make_interval(secs => :window_s)
            THEN clock_timestamp()
        ELSE held.window_start
    END
RETURNING count
