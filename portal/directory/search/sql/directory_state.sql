-- The releases of the registers, of the layers and the mark of the areas, by name.
-- Parameters: none.
SELECT
  'register ' || name AS name,
  CAST(current_release AS text) AS release,
  record_count,
  changed_at,
  demo
FROM register
UNION ALL
SELECT
  'layer ' || name,
  coalesce(CAST(current_release AS text), '0'),
  feature_count,
  CAST(NULL AS timestamptz),
  demo
FROM layer
UNION ALL
SELECT 'areas', CAST(version AS text), 0, CAST(NULL AS timestamptz), false
FROM areas_version
