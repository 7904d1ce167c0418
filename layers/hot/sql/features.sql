-- All current features of a layer along the Hilbert curve, by which PostGIS orders geometries, for
-- the hot index: what is near on the map stays near in memory. JSON comes as text, to be passed on.
-- Parameters: layer; {columns} are those that answers tell (layers/features/columns.py).
-- Reads and sorts the whole layer, once for each release.
SELECT {columns}
FROM feature
WHERE layer = %(layer)s
  AND superseded_in IS NULL
ORDER BY geom
