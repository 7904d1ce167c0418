-- Forgets the tries of a bucket. The row stays: whoever waits for it must find it.
-- Parameters: bucket.
UPDATE rate_limit SET count = 0 WHERE bucket = :bucket
