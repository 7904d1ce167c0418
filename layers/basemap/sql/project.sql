-- The staged shapes in Web Mercator, valid, and names of areas as points inside these.
--
-- Invalid areas are mended; what is left of them as lines or points is not drawn as an area. Where
-- Web Mercator ends nothing is drawn.
-- Parameters: none.
CREATE TEMPORARY TABLE flat_shape ON COMMIT DROP AS
WITH sound AS (
  SELECT
    layer, least_zoom, rank, properties, is_coast,
    ST_SetSRID(
      CASE
        WHEN ST_Dimension(geom) = 2 AND NOT ST_IsValid(geom)
          THEN ST_CollectionExtract(ST_MakeValid(geom), 3)
        ELSE geom
      END,
      4326
    ) AS geom
  FROM staged_shape
  WHERE ST_YMax(geom) < 85 AND ST_YMin(geom) > -85
)
SELECT
  layer, least_zoom, rank, properties, is_coast,
  ST_Transform(
    CASE
      WHEN layer IN ('pois', 'place_labels', 'water_polygons_labels') AND ST_Dimension(geom) = 2
        THEN ST_PointOnSurface(geom)
      ELSE geom
    END,
    3857
  ) AS geom
FROM sound
WHERE NOT ST_IsEmpty(geom)
