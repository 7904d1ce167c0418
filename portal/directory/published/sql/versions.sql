-- The state of everything that an answer about the directory is made of, in one row.
-- Parameters: none.
SELECT
  coalesce(max(register.current_release) FILTER (WHERE register.name = 'agencies'), 0) AS agencies,
  coalesce(max(register.current_release) FILTER (WHERE register.name = 'services'), 0) AS services,
  (SELECT layer.current_release FROM layer WHERE layer.name = 'offices') AS offices,
  (SELECT CAST(areas_version.version AS text) FROM areas_version) AS areas,
  greatest(
    max(register.changed_at),
    (
      SELECT release.activated_at
      FROM layer
      JOIN release ON release.layer = layer.name AND release.number = layer.current_release
      WHERE layer.name = 'offices'
    )
  ) AS changed_at
FROM register
