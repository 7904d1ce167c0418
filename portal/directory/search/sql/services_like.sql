-- Services that are like some words, the best first, and how many there are for each filter.
-- Whoever has every word as it is written comes alone; only when nobody does, words that are alike
-- count as well. One row: the page, the number of all, the counts of each facet, whether exact.
-- How alike a text is takes long to tell, so of exact ones only the shorter name comes first, and
-- what a row shows is read for the rows of the page alone.
-- `patterns` are the regular expressions of words, or of phrases, and of what means the same.
-- Parameters: words, key (the longest of them), patterns, key_pattern, whole, audience, sector, is_online, most, skipped.
-- Uses ix_service_search_text.
WITH asked AS MATERIALIZED (
  SELECT
    CAST(:words AS text[]) AS words,
    CAST(:key AS text) AS key,
    CAST(:patterns AS text[]) AS patterns,
    CAST(:key_pattern AS text) AS key_pattern,
    CAST(:whole AS text) AS whole,
    CAST(:audience AS varchar) AS audience,
    CAST(:sector AS varchar) AS sector,
    CAST(:is_online AS boolean) AS is_online
), exact AS MATERIALIZED (
  SELECT service.code
  FROM service, asked
  WHERE service.superseded_in IS NULL
    AND service.status <> 'defunct'
    AND service.search_text ~ asked.key_pattern
    AND NOT EXISTS (
      SELECT FROM unnest(asked.patterns) AS pattern WHERE service.search_text !~ pattern
    )
), alike AS MATERIALIZED (
  SELECT service.code, word_similarity(asked.whole, service.search_text) AS likeness
  FROM service, asked
  WHERE NOT EXISTS (SELECT FROM exact)
    AND service.superseded_in IS NULL
    AND service.status <> 'defunct'
    AND asked.key <% service.search_text
    AND NOT EXISTS (
      SELECT FROM unnest(asked.words) AS word WHERE NOT (word <% service.search_text)
    )
), found AS (
  SELECT code, CAST(1 AS real) AS likeness FROM exact
  UNION ALL
  SELECT code, likeness FROM alike
), fitting AS MATERIALIZED (
  SELECT
    service.code,
    service.audiences,
    service.sector,
    service.is_online,
    service.search_text,
    CAST(
      (SELECT sum(length(name.value) + 1) FROM jsonb_each_text(service.names) AS name) AS int
    ) AS name_length,
    found.likeness,
    asked.audience IS NULL OR asked.audience = ANY (service.audiences) AS in_audience,
    asked.sector IS NULL OR asked.sector = service.sector AS in_sector,
    NOT asked.is_online OR service.is_online AS in_online
  FROM asked, found
  JOIN service ON service.code = found.code AND service.superseded_in IS NULL
), ranked AS (
  SELECT
    fitting.code,
    row_number() OVER (
      ORDER BY
        (
          SELECT bool_and(left(fitting.search_text, fitting.name_length) LIKE '%' || word || '%')
          FROM unnest(asked.words) AS word
        ) DESC,
        fitting.search_text LIKE '%' || asked.whole || '%' DESC,
        CASE
          WHEN fitting.likeness < 1
          THEN word_similarity(asked.whole, left(fitting.search_text, fitting.name_length))
        END DESC,
        fitting.likeness DESC,
        fitting.name_length,
        fitting.code COLLATE "C"
    ) AS rank
  FROM fitting, asked
  WHERE fitting.in_audience AND fitting.in_sector AND fitting.in_online
), page AS (
  SELECT
    ranked.rank,
    jsonb_build_object(
      'code', service.code, 'names', service.names, 'summary', service.content -> 'summary',
      'agency', service.agency, 'agency_names', owner.names, 'status', service.status,
      'is_online', service.is_online
    ) AS shown
  FROM ranked
  JOIN service ON service.code = ranked.code AND service.superseded_in IS NULL
  LEFT JOIN agency AS owner ON owner.code = service.agency AND owner.superseded_in IS NULL
  WHERE ranked.rank > CAST(:skipped AS int)
    AND ranked.rank <= CAST(:skipped AS int) + CAST(:most AS int)
)
SELECT
  (SELECT count(*) FROM fitting WHERE in_audience AND in_sector AND in_online) AS number_found,
  EXISTS (SELECT FROM exact) OR NOT EXISTS (SELECT FROM alike) AS is_exact,
  (SELECT jsonb_agg(shown ORDER BY rank) FROM page) AS rows,
  (
    SELECT jsonb_object_agg(term, services) FROM (
      SELECT term, count(*) AS services
      FROM fitting, unnest(audiences) AS term
      WHERE in_sector AND in_online
      GROUP BY term
    ) AS audience
  ) AS audiences,
  (
    SELECT jsonb_object_agg(sector, services) FROM (
      SELECT sector, count(*) AS services
      FROM fitting
      WHERE in_audience AND in_online AND sector IS NOT NULL
      GROUP BY sector
    ) AS sector
  ) AS sectors,
  (SELECT count(*) FROM fitting WHERE in_audience AND in_sector AND is_online) AS number_online
