-- The settlements nearest to a point, as candidates for the name of where somebody is; metres are
-- measured by the caller. No more than half a degree away.
-- Parameters: lon, lat, most.
-- Uses ix_named_place_settlement.
SELECT
  named_place.id,
  named_place.names,
  named_place.kind,
  named_place.lon,
  named_place.lat,
  named_place.radius_m
FROM named_place
WHERE kind IN ('city', 'town', 'village', 'neighbourhood')
  AND geom && ST_Expand(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 0.5)
ORDER BY geom <-> ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), id
LIMIT CAST(:most AS int)
