-- Some of the features that a staged release would move further than jumped_from_m metres.
-- Parameters: layer, number, jumped_from_m, most.
SELECT ref
FROM feature
JOIN staged_feature AS staged USING (layer, ref)
WHERE layer = :layer
  AND superseded_in IS NULL
  AND staged.number = CAST(:number AS int)
  AND ST_Distance(
    CAST(ST_SetSRID(ST_MakePoint(staged.lon, staged.lat), 4326) AS geography),
    CAST(geom AS geography)
  ) > :jumped_from_m
ORDER BY ref
LIMIT CAST(:most AS int)
