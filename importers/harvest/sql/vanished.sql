-- The records of a catalogue that are kept here and were not seen by a run, in the order of their ids.
-- Parameters: source, its code; run_id; most, how many.
SELECT r.source_id, r.dataset_id
FROM harvested_record r
WHERE r.source = :source AND r.retired_at IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM harvest_page p, unnest(p.seen) AS s (id)
    WHERE p.run_id = :run_id AND s.id = r.source_id
  )
ORDER BY r.source_id
LIMIT :most
