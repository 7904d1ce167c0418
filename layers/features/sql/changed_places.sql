-- Some of the places that a staged release would add, move or remove, with where they are and were.
-- Parameters: layer, staged_as (what the release is staged as), scope and scope_attribute (whose
-- features it speaks for, by which attribute; NULL for all), moved_from_m, most (of each kind).
-- Reads both sides once; needs no index.
WITH staged AS (
  SELECT ref, names, lon, lat
  FROM staged_feature
  WHERE layer = :layer AND number = CAST(:staged_as AS int)
), present AS (
  SELECT ref, names, lon, lat
  FROM feature
  WHERE layer = :layer
    AND superseded_in IS NULL
    AND (
      CAST(:scope AS text) IS NULL
      OR attributes ->> CAST(:scope_attribute AS text) = CAST(:scope AS text)
      OR ref IN (SELECT staged.ref FROM staged)
    )
), pair AS (
  SELECT
    ref,
    CASE WHEN present.ref IS NULL THEN 'added' WHEN staged.ref IS NULL THEN 'removed' ELSE 'moved' END
      AS kind,
    coalesce(staged.names, present.names) AS names,
    coalesce(staged.lon, present.lon) AS lon,
    coalesce(staged.lat, present.lat) AS lat,
    present.lon AS former_lon,
    present.lat AS former_lat
  FROM staged
  FULL JOIN present USING (ref)
  WHERE present.ref IS NULL
    OR staged.ref IS NULL
    OR (
      (staged.lon, staged.lat) <> (present.lon, present.lat)
      AND ST_Distance(
        CAST(ST_SetSRID(ST_MakePoint(staged.lon, staged.lat), 4326) AS geography),
        CAST(ST_SetSRID(ST_MakePoint(present.lon, present.lat), 4326) AS geography)
      ) >= :moved_from_m
    )
), numbered AS (
  SELECT pair.*, row_number() OVER (PARTITION BY kind ORDER BY ref COLLATE "C") AS place_in_kind
  FROM pair
)
SELECT ref, kind, names, lon, lat, former_lon, former_lat
FROM numbered
WHERE place_in_kind <= CAST(:most AS int)
ORDER BY kind, ref COLLATE "C"
