-- The lines of one band: parts that look alike are joined end to end, then simplified.
--
-- Joined within a cell of the band's grid only, so that no line is as long as the country and every
-- tile finds its own by the index. A label that is longer than its street is not wanted.
-- Parameters: number, band, most_zoom, pixel_m, cell_m, label_m.
INSERT INTO layer_partition.basemap_shape_coming (map_number, band, layer, least_zoom, rank, properties, geom)
WITH joined AS (
  SELECT
    layer, least_zoom, rank, properties,
    ST_LineMerge(ST_Collect(geom), true) AS geom
  FROM flat_shape
  WHERE ST_Dimension(geom) = 1 AND NOT is_coast AND least_zoom <= :most_zoom
  GROUP BY
    layer, least_zoom, rank, properties,
    floor(ST_X(ST_StartPoint(geom)) / :cell_m), floor(ST_Y(ST_StartPoint(geom)) / :cell_m)
), part AS (
  SELECT layer, least_zoom, rank, properties, (ST_Dump(geom)).geom AS geom FROM joined
), simpler AS (
  SELECT layer, least_zoom, rank, properties, ST_Simplify(geom, :pixel_m / 2) AS geom
  FROM part
  WHERE layer <> 'street_labels' OR ST_Length(geom) >= :label_m
)
SELECT :number, :band, layer, least_zoom, rank, properties, geom
FROM simpler
WHERE geom IS NOT NULL AND NOT ST_IsEmpty(geom)
