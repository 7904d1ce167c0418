-- How a staged release differs from the features that are current on its layer.
-- Parameters: layer, number (of the staged release), moved_from_m, jumped_from_m.
-- Reads both sides once; needs no index.
WITH staged AS (
  SELECT ref, content_hash, lon, lat
  FROM staged_feature
  WHERE layer = :layer AND number = CAST(:number AS int)
), present AS (
  SELECT ref, content_hash, lon, lat
  FROM feature
  WHERE layer = :layer AND superseded_in IS NULL
), pair AS (
  SELECT
    staged.ref IS NULL AS removed,
    present.ref IS NULL AS added,
    staged.content_hash = present.content_hash AS unchanged,
    CASE
      WHEN staged.lon = present.lon AND staged.lat = present.lat THEN 0
      WHEN staged.ref IS NOT NULL AND present.ref IS NOT NULL THEN ST_Distance(
        CAST(ST_SetSRID(ST_MakePoint(staged.lon, staged.lat), 4326) AS geography),
        CAST(ST_SetSRID(ST_MakePoint(present.lon, present.lat), 4326) AS geography)
      )
    END AS distance_m
  FROM staged
  FULL JOIN present USING (ref)
)
SELECT
  count(*) FILTER (WHERE added) AS added,
  count(*) FILTER (WHERE NOT unchanged AND distance_m < :moved_from_m) AS changed,
  count(*) FILTER (WHERE NOT unchanged AND distance_m >= :moved_from_m) AS moved,
  count(*) FILTER (WHERE removed) AS removed,
  count(*) FILTER (WHERE unchanged) AS unchanged,
  count(*) FILTER (WHERE distance_m > :jumped_from_m) AS jumped
FROM pair
