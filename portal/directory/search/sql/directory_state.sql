-- The releases of the registers, of the layers, the mark of the areas and names of places, and the corrected holidays, by name.
-- Parameters: none.
SELECT
  kind || ' ' || name AS name,
  coalesce(CAST(current_release AS text), '0') AS release,
  item_count,
  changed_at,
  demo
FROM collection
UNION ALL
SELECT
  'areas',
  CAST(version AS text) || coalesce((SELECT ' ' || max(imported_at) FROM name_source), ''),
  0, CAST(NULL AS timestamptz), false
FROM areas_version
UNION ALL
SELECT 'calendar', corrections, 0, CAST(NULL AS timestamptz), false
FROM corrected_holidays
