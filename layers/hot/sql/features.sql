-- All current features of a layer along the Hilbert curve, by which PostGIS orders geometries, for
-- the hot index: what is near on the map stays near in memory. JSON comes as text, to be passed on.
-- Parameters: layer.
-- Reads and sorts the whole layer, once for each release.
SELECT
  ref,
  lon,
  lat,
  CAST(names AS text) AS names,
  phones,
  CAST(address AS text) AS address,
  CAST(attributes AS text) AS attributes,
  opening_hours,
  area_codes,
  location_source,
  precision_m,
  verified_at,
  demo
FROM feature
WHERE layer = %(layer)s
  AND superseded_in IS NULL
ORDER BY geom
