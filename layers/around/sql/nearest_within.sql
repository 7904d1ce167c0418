-- The n nearest features around an origin, exactly, nearest first.
--
-- Two steps. `nearest` takes n features by the planar order `<->`, which the index gives at once but
-- which is not the order on the ellipsoid; their largest geodesic distance proves that the true n-th
-- is no further away. The second step measures everything inside that smaller circle.
--
-- Parameters: layers text[]; origin (hex EWKB); radius_m; n; the boxes of the circle as the arrays
-- west, south, east, north; lon, lat of the origin and half_width_deg, half_height_deg, with
-- shrinks telling whether the box may be scaled down (geo/boxes.py); after_distance_m, after_layer,
-- after_ref: the last feature of the page before, or -1 and empty texts.
-- Where `filters` stands in braces, further conditions on `feature` go, with bound values of their own.
-- Needs ix_feature_geom; reads two index ranges for each layer and box.
WITH origin AS MATERIALIZED (
  SELECT
    CAST(:origin AS geometry) AS geom,
    CAST(CAST(:origin AS geometry) AS geography) AS geog
), box AS MATERIALIZED (
  SELECT ST_MakeEnvelope(west, south, east, north, 4326) AS geom
  FROM unnest(
    CAST(:west AS float8[]), CAST(:south AS float8[]),
    CAST(:east AS float8[]), CAST(:north AS float8[])
  ) AS edge (west, south, east, north)
), nearest AS (
  SELECT count(*) AS found, max(distance_m) AS reach_m
  FROM (
    SELECT candidate.distance_m
    FROM unnest(CAST(:layers AS text[])) AS wanted (layer)
    CROSS JOIN box
    CROSS JOIN LATERAL (
      SELECT ST_Distance(CAST(feature.geom AS geography), (SELECT geog FROM origin)) AS distance_m
      FROM feature
      WHERE feature.layer = wanted.layer
        AND feature.superseded_in IS NULL
        AND feature.geom && box.geom
        AND (
          CAST(:after_distance_m AS float8) < 0
          OR (
            ST_Distance(CAST(feature.geom AS geography), (SELECT geog FROM origin)),
            feature.layer COLLATE "C",
            feature.ref COLLATE "C"
          ) > (CAST(:after_distance_m AS float8), :after_layer, :after_ref)
        )
        {filters}
      ORDER BY feature.geom <-> (SELECT geom FROM origin)
      LIMIT CAST(:n AS int)
    ) AS candidate
    ORDER BY candidate.distance_m
    LIMIT CAST(:n AS int)
  ) AS closest
), circle AS MATERIALIZED (
  SELECT CASE
    WHEN found = CAST(:n AS int) THEN least(reach_m, CAST(:radius_m AS float8))
    ELSE CAST(:radius_m AS float8)
  END AS reach_m
  FROM nearest
), searched AS MATERIALIZED (
  SELECT
    CASE
      WHEN CAST(:shrinks AS boolean) THEN ST_MakeEnvelope(
        CAST(:lon AS float8) - CAST(:half_width_deg AS float8) * share,
        CAST(:lat AS float8) - CAST(:half_height_deg AS float8) * share,
        CAST(:lon AS float8) + CAST(:half_width_deg AS float8) * share,
        CAST(:lat AS float8) + CAST(:half_height_deg AS float8) * share,
        4326
      )
      ELSE box.geom
    END AS geom
  FROM box
  CROSS JOIN (SELECT reach_m / CAST(:radius_m AS float8) AS share FROM circle) AS scale
)
SELECT
  place.layer,
  place.ref,
  place.lon,
  place.lat,
  place.names,
  place.phones,
  place.address,
  place.attributes,
  place.opening_hours,
  place.area_codes,
  place.location_source,
  place.precision_m,
  place.verified_at,
  place.demo,
  place.distance_m
FROM unnest(CAST(:layers AS text[])) AS wanted (layer)
CROSS JOIN searched
CROSS JOIN LATERAL (
  SELECT
    feature.*,
    ST_Distance(CAST(feature.geom AS geography), (SELECT geog FROM origin)) AS distance_m
  FROM feature
  WHERE feature.layer = wanted.layer
    AND feature.superseded_in IS NULL
    AND feature.geom && searched.geom
    {filters}
  OFFSET 0
) AS place
WHERE place.distance_m <= (SELECT reach_m FROM circle)
  AND (
    CAST(:after_distance_m AS float8) < 0
    OR (place.distance_m, place.layer COLLATE "C", place.ref COLLATE "C")
      > (CAST(:after_distance_m AS float8), :after_layer, :after_ref)
  )
ORDER BY place.distance_m, place.layer COLLATE "C", place.ref COLLATE "C"
LIMIT CAST(:n AS int)
