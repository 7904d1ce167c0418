-- The largest areas that hold features, each with its main town: the one that matters most there, or
-- where no town is known the area itself, at the middle of its features.
-- Parameters: none. Uses ix_named_place_settlement.
SELECT
  area.code,
  area.names,
  coalesce(town.names, area.names) AS town_names,
  coalesce(town.lon, area.centre_lon) AS lon,
  coalesce(town.lat, area.centre_lat) AS lat
FROM area
LEFT JOIN LATERAL (
  SELECT named_place.names, named_place.lon, named_place.lat
  FROM named_place
  WHERE named_place.kind IN ('city', 'town')
    AND named_place.geom && area.geom
    AND area.code = ANY(named_place.area_codes)
  ORDER BY named_place.rank DESC, named_place.id
  LIMIT 1
) AS town ON true
WHERE area.level = 1 AND area.centre_lon IS NOT NULL
ORDER BY area.code
