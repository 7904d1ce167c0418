-- The labels of one band: points are nowhere generalised.
-- Parameters: number, band, most_zoom.
INSERT INTO layer_partition.basemap_shape_coming (map_number, band, layer, least_zoom, rank, properties, geom)
SELECT :number, :band, layer, least_zoom, rank, properties, geom
FROM flat_shape
WHERE ST_Dimension(geom) = 0 AND least_zoom <= :most_zoom
