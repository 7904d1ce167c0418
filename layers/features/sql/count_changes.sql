-- How a staged release differs from the features that are current on its layer.
-- Parameters: layer, staged_as (what the release is staged as), scope and scope_attribute (whose
-- features it speaks for, by which attribute; NULL for all), moved_from_m, jumped_from_m,
-- real_only (count only what becomes of features that are no demonstration data), own_only (leave
-- out the features that it does not speak for).
-- Reads both sides once; needs no index.
WITH staged AS (
  SELECT ref, content_hash, lon, lat
  FROM staged_feature
  WHERE layer = :layer AND number = CAST(:staged_as AS int)
), present AS (
  SELECT
    ref,
    content_hash,
    lon,
    lat,
    CAST(:scope AS text) IS NULL
      OR coalesce(attributes ->> CAST(:scope_attribute AS text) = CAST(:scope AS text), false)
      AS in_scope
  FROM feature
  WHERE layer = :layer AND superseded_in IS NULL AND (NOT demo OR NOT CAST(:real_only AS boolean))
), pair AS (
  SELECT
    staged.ref IS NULL AND present.in_scope AS removed,
    present.ref IS NULL AS added,
    staged.content_hash = present.content_hash OR (staged.ref IS NULL AND NOT present.in_scope)
      AS unchanged,
    CASE
      WHEN staged.lon = present.lon AND staged.lat = present.lat THEN 0
      WHEN staged.ref IS NOT NULL AND present.ref IS NOT NULL THEN ST_Distance(
        CAST(ST_SetSRID(ST_MakePoint(staged.lon, staged.lat), 4326) AS geography),
        CAST(ST_SetSRID(ST_MakePoint(present.lon, present.lat), 4326) AS geography)
      )
    END AS distance_m
  FROM staged
  FULL JOIN present USING (ref)
  WHERE staged.ref IS NOT NULL OR present.in_scope OR NOT CAST(:own_only AS boolean)
)
SELECT
  count(*) FILTER (WHERE added) AS added,
  count(*) FILTER (WHERE NOT unchanged AND distance_m < :moved_from_m) AS changed,
  count(*) FILTER (WHERE NOT unchanged AND distance_m >= :moved_from_m) AS moved,
  count(*) FILTER (WHERE removed) AS removed,
  count(*) FILTER (WHERE unchanged) AS unchanged,
  count(*) FILTER (WHERE distance_m > :jumped_from_m) AS jumped
FROM pair
