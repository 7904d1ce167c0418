-- Ends the current features that the staged release drops or says otherwise.
-- Parameters: layer, staged_as (what the release is staged as), number (that it becomes current
-- with), scope and scope_attribute (whose features it speaks for, by which attribute; NULL for all).
UPDATE feature
SET superseded_in = CAST(:number AS int)
WHERE layer = :layer
  AND superseded_in IS NULL
  AND NOT EXISTS (
    SELECT FROM staged_feature AS staged
    WHERE staged.layer = :layer
      AND staged.number = CAST(:staged_as AS int)
      AND staged.ref = feature.ref
      AND staged.content_hash = feature.content_hash
  )
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
