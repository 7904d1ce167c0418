-- What the layers and the areas are at: as much as tells whether anything kept of them still holds.
-- Parameters: layers text[].
-- Reads a row of layer and release for each layer by their primary keys, and the row of areas_version.
SELECT
  layer.name,
  layer.current_release,
  layer.feature_count,
  layer.demo,
  CAST(release.activated_at AS text) AS activated_at,
  CAST((SELECT version FROM areas_version) AS text) AS areas_version
FROM layer
LEFT JOIN release ON release.layer = layer.name AND release.number = layer.current_release
WHERE layer.name = ANY(CAST(%(layers)s AS text[]))
