-- An area, those that hold it, from the country down, and those directly in it, by name.
-- Parameters: code; language: whose names order what is in it.
WITH RECURSIVE above AS (
  SELECT code, level, parent_code, names, feature_counts FROM area WHERE code = :code
  UNION ALL
  SELECT area.code, area.level, area.parent_code, area.names, area.feature_counts
  FROM area
  JOIN above ON area.code = above.parent_code
), family AS (
  SELECT code, level, names, feature_counts, false AS is_within FROM above
  UNION ALL
  SELECT area.code, area.level, area.names, area.feature_counts, true
  FROM area
  WHERE area.parent_code = :code
)
SELECT code, level, names, feature_counts, is_within
FROM family
ORDER BY is_within, level, translate(names ->> :language, 'أإآ', 'ااا') COLLATE "C", code
