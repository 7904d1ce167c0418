-- The largest area that holds most of the features that the filters of a query leave; no row where
-- none holds any. No more than 5,000 features are looked at.
-- Parameters: layers text[]; where `filters` stands in braces, the query's further conditions.
SELECT area.code
FROM (
  SELECT feature.area_codes
  FROM feature
  WHERE feature.layer = ANY(CAST(:layers AS text[]))
    AND feature.superseded_in IS NULL
    {filters}
  LIMIT 5000
) AS found
JOIN area ON area.level = 1 AND area.code = ANY(found.area_codes)
GROUP BY area.code
ORDER BY count(*) DESC, area.code
LIMIT 1
