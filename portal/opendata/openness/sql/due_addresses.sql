-- Addresses that current versions of published datasets stand at or lead to, of which nobody was asked lately; those
-- first that were never asked, then those that have waited longest.
-- Parameters: before, the moment before which an address was asked last; most, how many.
WITH used AS (
    SELECT v.address, v.detected
    FROM dataset d
    JOIN dataset_resource r ON r.dataset_id = d.id
    JOIN resource_version v ON v.resource_id = r.id AND v.number = r.current_version
    WHERE d.published_at IS NOT NULL AND d.withdrawn_at IS NULL
), addresses AS (
    SELECT address FROM used WHERE address IS NOT NULL
    UNION
    SELECT jsonb_array_elements_text(detected -> 'addresses') FROM used
    WHERE jsonb_typeof(detected -> 'addresses') = 'array'
)
SELECT a.address
FROM addresses a
LEFT JOIN link_check c ON c.address_key = encode(sha256(convert_to(a.address, 'UTF8')), 'hex')
WHERE c.checked_at IS NULL OR c.checked_at < CAST(:before AS timestamptz)
ORDER BY c.checked_at NULLS FIRST, a.address
LIMIT :most
