-- Places of the gazetteer, areas among them, that have a name which is the whole question: of each of the
-- largest areas the one that matters most. One row: the page, the number of all, whether exact.
-- Parameters: name_keys (keys of the question as the gazetteer makes them), most, skipped.
WITH found AS MATERIALIZED (
  SELECT DISTINCT ON (named_place.area_codes[1])
    named_place.id, named_place.source, named_place.ref, named_place.names, named_place.kind,
    named_place.area_codes, place_name.weight,
    coalesce(area.centre_lon, named_place.lon) AS lon,
    coalesce(area.centre_lat, named_place.lat) AS lat,
    area.level
  FROM place_name
  JOIN named_place ON named_place.id = place_name.place_id
  LEFT JOIN area ON named_place.kind = 'area' AND area.code = named_place.ref
  WHERE place_name.key = ANY(CAST(:name_keys AS text[])) AND place_name.is_whole
  ORDER BY named_place.area_codes[1], place_name.weight DESC, named_place.id
), page AS (
  SELECT found.*, row_number() OVER (ORDER BY weight DESC, id) AS rank
  FROM found
)
SELECT
  (SELECT count(*) FROM page) AS number_found,
  true AS is_exact,
  (
    SELECT jsonb_agg(jsonb_build_object(
      'names', page.names, 'kind', page.kind, 'level', page.level, 'lon', page.lon, 'lat', page.lat,
      'area_code', CASE WHEN page.kind = 'area' THEN page.ref END,
      'areas', (
        SELECT jsonb_agg(
          jsonb_build_object('names', area.names, 'level', area.level) ORDER BY area.level
        )
        FROM area
        WHERE area.code = ANY (page.area_codes) AND NOT (page.kind = 'area' AND area.code = page.ref)
      )
    ) ORDER BY page.rank)
    FROM page
    WHERE page.rank > CAST(:skipped AS int)
      AND page.rank <= CAST(:skipped AS int) + CAST(:most AS int)
  ) AS rows
