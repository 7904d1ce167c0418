-- The different opening hours that stand in the boxes of a circle, each with what was corrected about holidays.
-- Parameters: layers text[]; the boxes as the arrays west, south, east, north (geo/boxes.py).
-- Needs ix_feature_geom.
SELECT DISTINCT feature.opening_hours, (SELECT corrections FROM corrected_holidays)
FROM unnest(
  CAST(:west AS float8[]), CAST(:south AS float8[]),
  CAST(:east AS float8[]), CAST(:north AS float8[])
) AS edge (west, south, east, north)
JOIN feature ON feature.geom && ST_MakeEnvelope(west, south, east, north, 4326)
WHERE feature.layer = ANY(CAST(:layers AS text[]))
  AND feature.superseded_in IS NULL
  AND feature.opening_hours IS NOT NULL
