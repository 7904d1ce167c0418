-- Agencies that are like some words, the best first, and how many there are in each sector.
-- Whoever has every word as it is written comes alone; only when nobody does, words that are alike
-- count as well. One row: the page, the number of all, the counts of sectors, whether exact.
-- `patterns` are the regular expressions of words, or of phrases, and of what means the same.
-- Parameters: words, key (the longest of them), patterns, key_pattern, whole, sector, most, skipped.
-- Uses ix_agency_search_text.
WITH asked AS MATERIALIZED (
  SELECT
    CAST(:words AS text[]) AS words,
    CAST(:key AS text) AS key,
    CAST(:patterns AS text[]) AS patterns,
    CAST(:key_pattern AS text) AS key_pattern,
    CAST(:whole AS text) AS whole,
    CAST(:sector AS varchar) AS sector
), found AS MATERIALIZED (
  SELECT
    agency.code,
    agency.names,
    agency.kind,
    agency.sector,
    agency.valid_to IS NOT NULL OR agency.successor IS NOT NULL AS has_ended,
    agency.search_text,
    coalesce(
      (SELECT bool_and(agency.search_text ~ pattern) FROM unnest(asked.patterns) AS pattern),
      true
    ) AS is_exact
  FROM agency, asked
  WHERE agency.superseded_in IS NULL
    AND (agency.search_text ~ asked.key_pattern OR asked.key <% agency.search_text)
    AND (
      NOT EXISTS (
        SELECT FROM unnest(asked.patterns) AS pattern WHERE agency.search_text !~ pattern
      )
      OR NOT EXISTS (
        SELECT FROM unnest(asked.words) AS word
        WHERE agency.search_text NOT LIKE '%' || word || '%' AND NOT (word <% agency.search_text)
      )
    )
), fitting AS MATERIALIZED (
  SELECT found.*, asked.sector IS NULL OR asked.sector = found.sector AS in_sector
  FROM found, asked
  WHERE found.is_exact = (SELECT bool_or(is_exact) FROM found)
), page AS (
  SELECT
    fitting.*,
    row_number() OVER (
      ORDER BY
        fitting.has_ended,
        word_similarity(asked.whole, fitting.search_text) DESC,
        similarity(asked.whole, fitting.search_text) DESC,
        fitting.code COLLATE "C"
    ) AS rank
  FROM fitting, asked
  WHERE fitting.in_sector
)
SELECT
  (SELECT count(*) FROM page) AS number_found,
  coalesce((SELECT bool_or(is_exact) FROM found), true) AS is_exact,
  (
    SELECT jsonb_agg(jsonb_build_object(
      'code', code, 'names', names, 'kind', kind, 'has_ended', has_ended
    ) ORDER BY rank)
    FROM page
    WHERE rank > CAST(:skipped AS int) AND rank <= CAST(:skipped AS int) + CAST(:most AS int)
  ) AS rows,
  (
    SELECT jsonb_object_agg(sector, agencies) FROM (
      SELECT sector, count(*) AS agencies FROM fitting WHERE sector IS NOT NULL GROUP BY sector
    ) AS sector
  ) AS sectors
