-- Published datasets of which something else is known than what they are now, the longest published first.
-- Parameters: all, whether those are wanted as well that have not changed; after, the id behind which it goes on;
-- most, how many.
SELECT d.id
FROM dataset d
LEFT JOIN dataset_quality q ON q.dataset_id = d.id
WHERE d.published_at IS NOT NULL AND d.withdrawn_at IS NULL
    AND d.id > CAST(:after AS uuid)
    AND (:all OR q.version IS DISTINCT FROM d.version)
ORDER BY d.id
LIMIT :most
