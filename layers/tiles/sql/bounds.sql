-- The box of a layer's current features, in degrees; nothing where it has none.
-- Parameters: layer.
-- Reads every current feature of the layer once; no index could answer.
SELECT
  (SELECT current_release FROM collection WHERE name = :layer) AS release,
  min(lon) AS west, min(lat) AS south, max(lon) AS east, max(lat) AS north
FROM feature
WHERE layer = :layer AND superseded_in IS NULL
