-- Adds the same downloads to the sums of their datasets, in the order of the key.
-- Parameters: resources, people, programs, arrays of one length.
INSERT INTO dataset_downloads AS held (dataset_id, people, programs)
SELECT r.dataset_id, sum(counted.people), sum(counted.programs)
FROM unnest(CAST(:resources AS uuid[]), CAST(:people AS bigint[]), CAST(:programs AS bigint[]))
    AS counted (resource_id, people, programs)
JOIN dataset_resource r ON r.id = counted.resource_id
GROUP BY r.dataset_id
ORDER BY r.dataset_id
ON CONFLICT (dataset_id) DO UPDATE
SET people = held.people + excluded.people, programs = held.programs + excluded.programs
