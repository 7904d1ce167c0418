-- Whole names that are close to a key: they sound alike, or are a letter apart in letters or in sound.
-- Of each sort those that matter most, with their places; how alike each is, the caller measures.
-- Parameters: sound (may be empty), slips (may be empty), most.
-- Uses ix_place_name_sound and ix_place_name_slips.
WITH alike AS MATERIALIZED (
  (
    SELECT place_id, key, is_whole, is_main, weight
    FROM place_name
    WHERE is_whole AND sound = :sound AND :sound <> ''
    ORDER BY weight DESC
    LIMIT CAST(:most AS int)
  )
  UNION
  (
    SELECT place_id, key, is_whole, is_main, weight
    FROM place_name
    WHERE slips && CAST(:slips AS varchar[])
    ORDER BY weight DESC
    LIMIT CAST(:most AS int)
  )
)
SELECT
  alike.place_id,
  alike.key,
  alike.is_whole,
  alike.is_main,
  named_place.source,
  named_place.ref,
  named_place.names,
  named_place.kind,
  named_place.rank,
  coalesce(area.centre_lon, named_place.lon) AS lon,
  coalesce(area.centre_lat, named_place.lat) AS lat,
  named_place.radius_m,
  named_place.is_approximate,
  named_place.area_codes,
  (
    SELECT jsonb_agg(jsonb_build_array(above.code, above.level, above.names))
    FROM area AS above
    WHERE above.code = ANY (named_place.area_codes || area.code)
  ) AS areas
FROM alike
JOIN named_place ON named_place.id = alike.place_id
LEFT JOIN area ON named_place.source = 'areas' AND area.code = named_place.ref
