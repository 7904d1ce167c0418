-- How many features lie within each of some radii around an origin, smallest radius first.
--
-- Most rows need no geodesic: `flat`, a squared length on a plane (geo/plane.py), tells that a feature
-- is surely inside (at most inside_m2) or surely outside (more than outside_m2); only the few
-- between are measured.
--
-- Parameters: layers text[]; origin (hex EWKB), lon and lat of the same; and, as arrays with one entry
-- for each box of each circle: radii_m, west, south, east, north, east_m2 and north_m2 (squared metres
-- in a degree), inside_m2, outside_m2.
-- Where `filters` stands in braces, further conditions on `feature` go, with bound values of their own.
-- Needs ix_feature_geom.
WITH origin AS MATERIALIZED (
  SELECT CAST(CAST(:origin AS geometry) AS geography) AS geog
)
SELECT asked.radius_m, CAST(sum(place.features) AS bigint) AS features
FROM unnest(
  CAST(:radii_m AS float8[]),
  CAST(:west AS float8[]), CAST(:south AS float8[]),
  CAST(:east AS float8[]), CAST(:north AS float8[]),
  CAST(:east_m2 AS float8[]), CAST(:north_m2 AS float8[]),
  CAST(:inside_m2 AS float8[]), CAST(:outside_m2 AS float8[])
) AS asked (radius_m, west, south, east, north, east_m2, north_m2, inside_m2, outside_m2)
CROSS JOIN unnest(CAST(:layers AS text[])) AS wanted (layer)
CROSS JOIN LATERAL (
  SELECT count(*) AS features
  FROM feature
  CROSS JOIN LATERAL (
    SELECT
      (feature.lon - CAST(:lon AS float8)) * (feature.lon - CAST(:lon AS float8)) * asked.east_m2
      + (feature.lat - CAST(:lat AS float8)) * (feature.lat - CAST(:lat AS float8)) * asked.north_m2
      AS flat
  ) AS plane
  WHERE feature.layer = wanted.layer
    AND feature.superseded_in IS NULL
    AND feature.geom
      && ST_MakeEnvelope(asked.west, asked.south, asked.east, asked.north, 4326)
    AND plane.flat <= asked.outside_m2
    AND (
      plane.flat <= asked.inside_m2
      OR ST_Distance(CAST(feature.geom AS geography), (SELECT geog FROM origin)) <= asked.radius_m
    )
    {filters}
) AS place
GROUP BY asked.radius_m
ORDER BY asked.radius_m
