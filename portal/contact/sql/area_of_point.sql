-- The smallest area that a point lies in; no row outside all of them.
-- Parameters: lon, lat, degrees.
SELECT area.code
FROM area
WHERE ST_Intersects(area.geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))
ORDER BY area.level DESC, area.code
LIMIT 1
