-- Whether a point lies inside the border; no row while no border has been imported.
-- Parameters: lon, lat.
SELECT ST_Intersects(area.geom, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326))
FROM area
WHERE area.level = 0
