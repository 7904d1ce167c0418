-- Lists every administrative area as a named place: where its people are, or on its surface, and
-- the codes of the areas above it, the largest first.
-- No parameters.
SELECT
  code,
  names,
  level,
  coalesce(centre_lon, ST_X(ST_PointOnSurface(geom))) AS lon,
  coalesce(centre_lat, ST_Y(ST_PointOnSurface(geom))) AS lat,
  ARRAY(
    WITH RECURSIVE above AS (
      SELECT parent.code, parent.level, parent.parent_code
      FROM area AS parent
      WHERE parent.code = area.parent_code
      UNION ALL
      SELECT parent.code, parent.level, parent.parent_code
      FROM area AS parent
      JOIN above ON parent.code = above.parent_code
    )
    SELECT above.code FROM above WHERE above.level > 0 ORDER BY above.level
  ) AS within
FROM area
WHERE level > 0
ORDER BY level, code
