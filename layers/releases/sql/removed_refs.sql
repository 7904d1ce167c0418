-- Some of the features that a staged release would remove.
-- Parameters: layer, number, most.
SELECT ref
FROM feature
WHERE layer = :layer
  AND superseded_in IS NULL
  AND NOT EXISTS (
    SELECT FROM staged_feature AS staged
    WHERE staged.layer = :layer
      AND staged.number = CAST(:number AS int)
      AND staged.ref = feature.ref
  )
ORDER BY ref
LIMIT CAST(:most AS int)
