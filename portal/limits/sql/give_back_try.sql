-- Takes one try of a bucket back.
-- Parameters: bucket.
UPDATE rate_limit SET count = greatest(count - 1, 0) WHERE bucket = :bucket
