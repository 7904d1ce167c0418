-- Makes the country, level 0, the union of its largest areas.
-- Parameters: code, names (JSON object by language).
INSERT INTO area (code, level, names, geom, demo, source_name)
SELECT
  :code,
  0,
  CAST(:names AS jsonb),
  ST_Multi(ST_Union(geom)),
  bool_or(demo),
  min(source_name)
FROM area
WHERE level = 1
