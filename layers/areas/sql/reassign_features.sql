-- Gives every feature the codes of the areas that it lies in, the largest first. A feature on the
-- line between two areas of one level belongs to the first by code, as in layers/areas/finder.py.
-- No parameters. Uses ix_area_geom; rows whose areas stay are not written.
WITH located AS (
  SELECT
    feature.layer,
    feature.ref,
    feature.introduced_in,
    ARRAY(
      SELECT DISTINCT ON (area.level) area.code
      FROM area
      WHERE area.level > 0
        AND ST_Intersects(area.geom, feature.geom)
      ORDER BY area.level, area.code COLLATE "C"
    ) AS area_codes
  FROM feature
)
UPDATE feature
SET area_codes = located.area_codes
FROM located
WHERE feature.layer = located.layer
  AND feature.ref = located.ref
  AND feature.introduced_in = located.introduced_in
  AND feature.area_codes <> located.area_codes
