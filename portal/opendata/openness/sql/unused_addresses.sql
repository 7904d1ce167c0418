-- Keys of addresses that no published data stands at or leads to any more.
-- No parameters.
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
SELECT address_key FROM link_check
WHERE address_key NOT IN (SELECT encode(sha256(convert_to(address, 'UTF8')), 'hex') FROM addresses)
