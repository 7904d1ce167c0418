-- Gives every area the area one level up that holds a point of its inside.
-- No parameters. Uses ix_area_geom.
UPDATE area AS child
SET parent_code = (
  SELECT parent.code
  FROM area AS parent
  WHERE parent.level = child.level - 1
    AND ST_Covers(parent.geom, ST_PointOnSurface(child.geom))
  ORDER BY parent.code
  LIMIT 1
)
WHERE child.level > 0
