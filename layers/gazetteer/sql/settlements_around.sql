-- The settlements nearest to each of some points, as candidates for the name of where it is; metres are
-- measured by the caller. No more than half a degree away.
-- Parameters: lons, lats (as many), most (of each point).
-- Uses ix_named_place_settlement.
SELECT
  point.number,
  near.names,
  near.kind,
  near.lon,
  near.lat,
  near.radius_m
FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) WITH ORDINALITY AS point (lon, lat, number)
CROSS JOIN LATERAL (
  SELECT named_place.names, named_place.kind, named_place.lon, named_place.lat, named_place.radius_m
  FROM named_place
  WHERE kind IN ('city', 'town', 'village', 'neighbourhood')
    AND geom && ST_Expand(ST_SetSRID(ST_MakePoint(point.lon, point.lat), 4326), 0.5)
  ORDER BY geom <-> ST_SetSRID(ST_MakePoint(point.lon, point.lat), 4326), id
  LIMIT CAST(:most AS int)
) AS near
ORDER BY point.number
