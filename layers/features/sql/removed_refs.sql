-- Some of the features that a staged release would remove, those that are no demonstration data first.
-- Parameters: layer, staged_as (what the release is staged as), scope and scope_attribute (whose
-- features it speaks for, by which attribute; NULL for all), most.
SELECT ref
FROM feature
WHERE layer = :layer
  AND superseded_in IS NULL
  AND (
    CAST(:scope AS text) IS NULL
    OR attributes ->> CAST(:scope_attribute AS text) = CAST(:scope AS text)
  )
  AND NOT EXISTS (
    SELECT FROM staged_feature AS staged
    WHERE staged.layer = :layer
      AND staged.number = CAST(:staged_as AS int)
      AND staged.ref = feature.ref
  )
ORDER BY demo, ref
LIMIT CAST(:most AS int)
