-- The areas of one band: simplified, cut into pieces of a size that an index can tell apart.
--
-- What is smaller than some pixels is left out; buildings are seen when they are smaller still.
-- Parameters: number, band, most_zoom, pixel_m.
INSERT INTO layer_partition.basemap_shape_coming (map_number, band, layer, least_zoom, rank, properties, geom)
WITH simpler AS (
  SELECT
    layer, least_zoom, rank, properties,
    ST_CollectionExtract(ST_MakeValid(ST_SimplifyPreserveTopology(geom, :pixel_m / 2)), 3) AS geom
  FROM flat_shape
  WHERE ST_Dimension(geom) = 2 AND least_zoom <= :most_zoom
    AND ST_Area(geom) >= :pixel_m * :pixel_m * CASE layer WHEN 'buildings' THEN 6 ELSE 24 END
)
SELECT
  :number, :band, layer, least_zoom, rank, properties, ST_Subdivide(geom, 256)
FROM simpler
WHERE NOT ST_IsEmpty(geom)
