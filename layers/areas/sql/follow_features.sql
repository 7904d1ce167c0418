-- What areas know of the features in them: their numbers by layer, and as the centre of an area the median of
-- its current features: where its people are, which in a desert governorate is far from the middle of its
-- surface. Areas without features have no centre.
-- Derived layers are left out. No parameters. Reads every current feature twice.
WITH located AS (
  SELECT
    code,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY feature.lon) AS lon,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY feature.lat) AS lat
  FROM feature
  CROSS JOIN LATERAL unnest(feature.area_codes) AS code
  WHERE feature.superseded_in IS NULL
    AND feature.layer NOT IN (SELECT name FROM collection WHERE kind = 'derived')
  GROUP BY code
), counted AS (
  SELECT code, jsonb_object_agg(layer, features) AS features
  FROM (
    SELECT code, feature.layer, count(*) AS features
    FROM feature
    CROSS JOIN LATERAL unnest(feature.area_codes) AS code
    WHERE feature.superseded_in IS NULL
      AND feature.layer NOT IN (SELECT name FROM collection WHERE kind = 'derived')
    GROUP BY code, feature.layer
  ) AS by_layer
  GROUP BY code
)
UPDATE area
SET
  centre_lon = located.lon,
  centre_lat = located.lat,
  feature_counts = coalesce(counted.features, '{}')
FROM area AS same
LEFT JOIN located USING (code)
LEFT JOIN counted USING (code)
WHERE area.code = same.code
  AND (area.centre_lon, area.centre_lat, area.feature_counts)
    IS DISTINCT FROM (located.lon, located.lat, coalesce(counted.features, '{}'))
