-- The areas below the country that a point lies in, the smallest first; no row outside all of them.
-- Parameters: lon, lat, degrees.
SELECT area.code
FROM area
WHERE area.level > 0
    AND ST_Intersects(area.geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))
ORDER BY area.level DESC, area.code
