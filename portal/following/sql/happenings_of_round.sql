-- What has happened to a subject, or within it, between two numbers: the newest first, with how many
-- there are in all. Parameters: kind, subject_id, from_number, through_number, most.
SELECT id, count(*) OVER () AS happened
FROM happening
WHERE number > :from_number
  AND number <= :through_number
  AND (
    (kind = :kind AND subject_id = :subject_id)
    OR (within_kind = :kind AND within_id = :subject_id)
  )
ORDER BY number DESC
LIMIT :most
