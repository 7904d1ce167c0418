-- The state of everything that an answer about the directory is made of, in one row.
-- Parameters: none.
SELECT
  jsonb_object_agg(name, coalesce(current_release, 0)) FILTER (WHERE kind = 'register') AS registers,
  max(current_release) FILTER (WHERE name = 'offices') AS offices,
  (SELECT CAST(areas_version.version AS text) FROM areas_version) AS areas,
  max(changed_at) AS changed_at
FROM collection
WHERE kind = 'register' OR name = 'offices'
