-- How many features lie within each of some radii around an origin, smallest radius first.
-- Parameters: layers text[]; origin (hex EWKB); radii_m float8[]; the boxes of the largest circle as
-- the arrays west, south, east, north (geo/boxes.py).
-- Where `filters` stands in braces, further conditions on `feature` go, with bound values of their own.
-- Needs ix_feature_geom.
WITH origin AS MATERIALIZED (
  SELECT CAST(CAST(:origin AS geometry) AS geography) AS geog
), box AS MATERIALIZED (
  SELECT ST_MakeEnvelope(west, south, east, north, 4326) AS geom
  FROM unnest(
    CAST(:west AS float8[]), CAST(:south AS float8[]),
    CAST(:east AS float8[]), CAST(:north AS float8[])
  ) AS edge (west, south, east, north)
), measured AS MATERIALIZED (
  SELECT place.distance_m
  FROM unnest(CAST(:layers AS text[])) AS wanted (layer)
  CROSS JOIN box
  CROSS JOIN LATERAL (
    SELECT ST_Distance(CAST(feature.geom AS geography), (SELECT geog FROM origin)) AS distance_m
    FROM feature
    WHERE feature.layer = wanted.layer
      AND feature.superseded_in IS NULL
      AND feature.geom && box.geom
      {filters}
  ) AS place
)
SELECT
  asked.radius_m,
  (SELECT count(*) FROM measured WHERE measured.distance_m <= asked.radius_m) AS features
FROM unnest(CAST(:radii_m AS float8[])) AS asked (radius_m)
ORDER BY asked.radius_m
