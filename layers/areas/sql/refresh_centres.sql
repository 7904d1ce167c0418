-- Puts the centre of every area at the median of its current features: where its people are, which
-- in a desert governorate is far from the middle of its surface. Areas without features get none.
-- No parameters. Reads every current feature once.
WITH located AS (
  SELECT
    code,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY feature.lon) AS lon,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY feature.lat) AS lat
  FROM feature
  CROSS JOIN LATERAL unnest(feature.area_codes) AS code
  WHERE feature.superseded_in IS NULL
  GROUP BY code
)
UPDATE area
SET centre_lon = located.lon, centre_lat = located.lat
FROM area AS same
LEFT JOIN located USING (code)
WHERE area.code = same.code
  AND (area.centre_lon, area.centre_lat) IS DISTINCT FROM (located.lon, located.lat)
