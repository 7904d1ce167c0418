-- Ends the current features that the staged release drops or says otherwise.
-- Parameters: layer, number.
UPDATE feature
SET superseded_in = CAST(:number AS int)
WHERE layer = :layer
  AND superseded_in IS NULL
  AND NOT EXISTS (
    SELECT FROM staged_feature AS staged
    WHERE staged.layer = :layer
      AND staged.number = CAST(:number AS int)
      AND staged.ref = feature.ref
      AND staged.content_hash = feature.content_hash
  )
