-- The files of current versions of published datasets with what is known of them; those first that nobody has read, then
-- those that were read longest ago.
-- No parameters.
SELECT a.id, v.file_sha256, v.file_size, a.storage_key, c.status, c.read_at
FROM dataset d
JOIN dataset_resource r ON r.dataset_id = d.id
JOIN resource_version v ON v.resource_id = r.id AND v.number = r.current_version
JOIN attachment a ON a.id = v.attachment_id
LEFT JOIN file_check c ON c.attachment_id = a.id
WHERE d.published_at IS NOT NULL AND d.withdrawn_at IS NULL AND a.removed_at IS NULL
ORDER BY c.read_at NULLS FIRST, a.id
