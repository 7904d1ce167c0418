-- Places whose names orient on a map, in a box: those that matter most first, each as often as
-- sources name it.
-- Parameters: west, south, east, north (degrees), kinds, most.
-- Uses ix_named_place_orienting.
SELECT names, kind, rank, lon, lat
FROM named_place
WHERE geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
  AND kind IN ('city', 'town', 'village', 'neighbourhood', 'roundabout', 'landmark')
  AND kind = ANY(CAST(:kinds AS varchar[]))
ORDER BY rank DESC, id
LIMIT CAST(:most AS int)
