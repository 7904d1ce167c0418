-- A distance within which there surely is a feature beyond the radius, or NULL when there is none.
-- It is the distance of the feature that comes first in planar order; a nearer one may exist.
-- Parameters: layers text[]; origin (hex EWKB); radius_m.
-- Where `filters` stands in braces, further conditions on `feature` go, with bound values of their own.
-- Needs ix_feature_geom, of which it reads as many entries as lie within the radius and one more.
WITH origin AS MATERIALIZED (
  SELECT
    CAST(:origin AS geometry) AS geom,
    CAST(CAST(:origin AS geometry) AS geography) AS geog
)
SELECT min(candidate.distance_m)
FROM unnest(CAST(:layers AS text[])) AS wanted (layer)
CROSS JOIN LATERAL (
  SELECT ST_Distance(CAST(feature.geom AS geography), (SELECT geog FROM origin)) AS distance_m
  FROM feature
  WHERE feature.layer = wanted.layer
    AND feature.superseded_in IS NULL
    AND ST_Distance(CAST(feature.geom AS geography), (SELECT geog FROM origin))
      > CAST(:radius_m AS float8)
    {filters}
  ORDER BY feature.geom <-> (SELECT geom FROM origin)
  LIMIT 1
) AS candidate
