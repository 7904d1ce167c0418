-- Some of the features that a staged release would move further than jumped_from_m metres, those that are no
-- demonstration data first.
-- Parameters: layer, staged_as (what the release is staged as), jumped_from_m, most; scope and
-- scope_attribute are not needed: only staged features move.
SELECT ref
FROM feature
JOIN staged_feature AS staged USING (layer, ref)
WHERE layer = :layer
  AND superseded_in IS NULL
  AND staged.number = CAST(:staged_as AS int)
  AND ST_Distance(
    CAST(ST_SetSRID(ST_MakePoint(staged.lon, staged.lat), 4326) AS geography),
    CAST(geom AS geography)
  ) > :jumped_from_m
ORDER BY feature.demo, ref
LIMIT CAST(:most AS int)
