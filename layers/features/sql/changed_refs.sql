-- The features that a staged release would add, change or remove, by ref, and how many there are.
-- Parameters: layer, staged_as (what the release is staged as), scope and scope_attribute (whose
-- features it speaks for, by which attribute; NULL for all), most.
-- Reads both sides once; needs no index.
WITH staged AS (
  SELECT ref, content_hash
  FROM staged_feature
  WHERE layer = :layer AND number = CAST(:staged_as AS int)
), present AS (
  SELECT
    ref,
    content_hash,
    CAST(:scope AS text) IS NULL
      OR attributes ->> CAST(:scope_attribute AS text) = CAST(:scope AS text) AS in_scope
  FROM feature
  WHERE layer = :layer AND superseded_in IS NULL
)
SELECT
  ref,
  CASE WHEN present.ref IS NULL THEN 'added' WHEN staged.ref IS NULL THEN 'removed' ELSE 'changed' END AS kind,
  count(*) OVER () AS total
FROM staged
FULL JOIN present USING (ref)
WHERE staged.content_hash IS DISTINCT FROM present.content_hash
  AND (staged.ref IS NOT NULL OR present.in_scope)
ORDER BY kind, ref COLLATE "C"
LIMIT CAST(:most AS int)
