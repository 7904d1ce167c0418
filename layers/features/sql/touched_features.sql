-- The features that have changed since a release was staged, and whether the release disputes that:
-- it says something else of them than what stood then, and than what stands now.
-- Parameters: layer, staged_as (what the release is staged as), based_on (the release that was
-- current then), scope and scope_attribute (whose features it speaks for; NULL for all).
-- Reads the layer's states once: only releases that were overtaken ask it.
WITH touched AS (
  SELECT DISTINCT ref
  FROM feature
  WHERE layer = :layer
    AND (introduced_in > CAST(:based_on AS int) OR superseded_in > CAST(:based_on AS int))
    AND (
      CAST(:scope AS text) IS NULL
      OR attributes ->> CAST(:scope_attribute AS text) = CAST(:scope AS text)
      OR EXISTS (
        SELECT FROM staged_feature AS staged
        WHERE staged.layer = :layer
          AND staged.number = CAST(:staged_as AS int)
          AND staged.ref = feature.ref
      )
    )
), state AS (
  SELECT
    touched.ref,
    former.content_hash AS former_hash,
    present.content_hash AS present_hash,
    staged.content_hash AS staged_hash
  FROM touched
  LEFT JOIN feature AS former ON former.layer = :layer
    AND former.ref = touched.ref
    AND former.introduced_in <= CAST(:based_on AS int)
    AND (former.superseded_in IS NULL OR former.superseded_in > CAST(:based_on AS int))
  LEFT JOIN feature AS present ON present.layer = :layer
    AND present.ref = touched.ref
    AND present.superseded_in IS NULL
  LEFT JOIN staged_feature AS staged ON staged.layer = :layer
    AND staged.number = CAST(:staged_as AS int)
    AND staged.ref = touched.ref
)
SELECT
  ref,
  staged_hash IS DISTINCT FROM former_hash AND staged_hash IS DISTINCT FROM present_hash
    AS is_conflict
FROM state
WHERE present_hash IS DISTINCT FROM former_hash
ORDER BY ref COLLATE "C"
