-- What the layers and the areas are at: as much as tells whether anything kept of them still holds.
-- Parameters: layers text[].
-- Reads a row of layer and release for each layer by their primary keys, and the row of areas_version, and the few
-- corrected days.
SELECT
  collection.name,
  collection.current_release,
  collection.item_count,
  collection.demo,
  CAST(release.activated_at AS text) AS activated_at,
  CAST((SELECT version FROM areas_version) AS text) AS areas_version,
  (SELECT corrections FROM corrected_holidays) AS corrections
FROM collection
LEFT JOIN release ON release.collection = collection.name AND release.number = collection.current_release
WHERE collection.name = ANY(CAST(%(layers)s AS text[]))
