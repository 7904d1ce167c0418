-- The state of everything that an answer about the directory is made of, in one row.
-- Parameters: none.
SELECT
  coalesce(max(current_release) FILTER (WHERE name = 'agencies'), 0) AS agencies,
  coalesce(max(current_release) FILTER (WHERE name = 'services'), 0) AS services,
  max(current_release) FILTER (WHERE name = 'offices') AS offices,
  (SELECT CAST(areas_version.version AS text) FROM areas_version) AS areas,
  max(changed_at) AS changed_at
FROM collection
WHERE name IN ('agencies', 'services', 'offices')
