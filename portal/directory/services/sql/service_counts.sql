-- How many services there are for each audience, life event, agency and sector, and online.
-- Services that are ended do not count.
-- Parameters: audience, life_event, each NULL for all.
WITH wanted AS MATERIALIZED (
  SELECT audiences, life_events, agency, sector, is_online
  FROM service
  WHERE superseded_in IS NULL
    AND status <> 'defunct'
    AND (CAST(:audience AS text) IS NULL OR audiences @> ARRAY[CAST(:audience AS varchar)])
    AND (CAST(:life_event AS text) IS NULL OR life_events @> ARRAY[CAST(:life_event AS varchar)])
)
SELECT 'audience' AS facet, term, count(*) AS services
FROM wanted, unnest(audiences) AS term
GROUP BY term
UNION ALL
SELECT 'life_event', term, count(*)
FROM wanted, unnest(life_events) AS term
GROUP BY term
UNION ALL
SELECT 'agency', agency, count(*)
FROM wanted
GROUP BY agency
UNION ALL
SELECT 'sector', sector, count(*)
FROM wanted
WHERE sector IS NOT NULL
GROUP BY sector
UNION ALL
SELECT 'online', 'yes', count(*)
FROM wanted
WHERE is_online
UNION ALL
SELECT 'all', 'all', count(*)
FROM wanted
