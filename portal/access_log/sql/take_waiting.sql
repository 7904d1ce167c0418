-- Takes the accesses that have waited longest out, each person's in their order.
-- Parameters: at_most.
WITH taken AS (
    DELETE FROM access_waiting
    WHERE id IN (SELECT id FROM access_waiting ORDER BY id LIMIT :at_most)
    RETURNING *
)
SELECT * FROM taken ORDER BY subject_id, at, id
