-- Places with a name, or a later word of one, that begins with some letters: the best first, each under
-- the best of its names. Names are chosen from the index alone, in its order, and only the places that
-- are wanted are read, with the areas that hold them; areas stand where their people are.
-- Parameters: start (the first letters, as many as the index has), beginning (all of them), letters (their
-- number), names_most, most. {length} is how many letters the index has: ix_place_name_begins_{length}.
-- Names come in the order of the index, of which the first are enough. A plan without values would think
-- that few names are equal and sort the half million that are: so BETWEEN, and CASE, of which it expects many.
WITH begun AS MATERIALIZED (
  SELECT place_id, key, is_whole, is_main, weight
  FROM place_name
  WHERE left(key, {length}) BETWEEN :start AND :start
    AND CASE WHEN left(key, CAST(:letters AS int)) = :beginning THEN true ELSE false END
  ORDER BY left(key, {length}), weight DESC, place_id
  LIMIT CAST(:names_most AS int)
), each_once AS (
  SELECT DISTINCT ON (place_id) place_id, key, is_whole, is_main, weight
  FROM begun
  ORDER BY place_id, weight DESC, key
), best AS (
  SELECT * FROM each_once ORDER BY weight DESC, place_id LIMIT CAST(:most AS int)
)
SELECT
  best.place_id,
  best.key,
  best.is_whole,
  best.is_main,
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
FROM best
JOIN named_place ON named_place.id = best.place_id
LEFT JOIN area ON named_place.source = 'areas' AND area.code = named_place.ref
ORDER BY best.weight DESC, best.place_id
