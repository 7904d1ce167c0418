-- One tile of the base map that is served: all its layers, and the number of the map.
--
-- The number is read in the same statement, so a tile always says which map it shows. Layers follow
-- each other in the order of their names; who draws them has an order of his own.
--
-- Parameters: band, zoom, x, y, extent, buffer (units of the tile).
-- Needs ix_basemap_shape_band_geom of the map's partition.
WITH served AS MATERIALIZED (
  SELECT max(number) AS number FROM basemap
), frame AS MATERIALIZED (
  SELECT
    ST_TileEnvelope(:zoom, :x, :y) AS box,
    ST_TileEnvelope(:zoom, :x, :y, margin => CAST(:buffer AS float8) / :extent) AS reach
), shown AS (
  SELECT
    shape.layer,
    shape.rank,
    shape.properties,
    ST_AsMVTGeom(
      shape.geom, (SELECT box FROM frame), CAST(:extent AS int), CAST(:buffer AS int), true
    ) AS geom
  FROM basemap_shape AS shape
  WHERE shape.map_number = (SELECT number FROM served)
    AND shape.band = CAST(:band AS smallint)
    AND shape.geom && (SELECT reach FROM frame)
    AND shape.least_zoom <= CAST(:zoom AS int)
), drawn AS (
  SELECT ST_AsMVT(mark, shown.layer, CAST(:extent AS int), 'geom' ORDER BY shown.rank) AS mvt
  FROM shown
  CROSS JOIN LATERAL (SELECT shown.properties, shown.geom) AS mark
  WHERE shown.geom IS NOT NULL
  GROUP BY shown.layer
)
SELECT
  (SELECT number FROM served) AS number,
  (SELECT string_agg(mvt, CAST('' AS bytea)) FROM drawn) AS mvt
