-- Places of all layers like some words, but for derived ones, the best first; not more than a thousand count.
-- Whoever has every word as it is written comes alone; only when nobody does, words that are alike
-- count as well. One row: the page, the number of all, whether exact.
-- How alike a text is takes long to tell, so of exact ones only the shorter name comes first.
-- Parameters: words, key (the longest of them), whole, most, skipped.
-- Uses ix_feature_search_text.
WITH asked AS MATERIALIZED (
  SELECT CAST(:words AS text[]) AS words, CAST(:key AS text) AS key, CAST(:whole AS text) AS whole
), exact AS MATERIALIZED (
  SELECT
    feature.layer, feature.ref, feature.names, feature.area_codes, feature.search_text,
    CAST(1 AS real) AS likeness
  FROM feature, asked
  WHERE feature.superseded_in IS NULL
    AND feature.layer NOT IN (SELECT name FROM collection WHERE kind = 'derived')
    AND feature.search_text LIKE '%' || asked.key || '%'
    AND NOT EXISTS (
      SELECT FROM unnest(asked.words) AS word
      WHERE feature.search_text NOT LIKE '%' || word || '%'
    )
  LIMIT 1001
), alike AS MATERIALIZED (
  SELECT
    feature.layer, feature.ref, feature.names, feature.area_codes, feature.search_text,
    word_similarity(asked.whole, feature.search_text) AS likeness
  FROM feature, asked
  WHERE NOT EXISTS (SELECT FROM exact)
    AND feature.superseded_in IS NULL
    AND feature.layer NOT IN (SELECT name FROM collection WHERE kind = 'derived')
    AND asked.key <% feature.search_text
    AND NOT EXISTS (
      SELECT FROM unnest(asked.words) AS word
      WHERE NOT (word <% feature.search_text)
    )
  LIMIT 1001
), found AS (
  SELECT * FROM exact
  UNION ALL
  SELECT * FROM alike
), page AS (
  SELECT
    found.*,
    row_number() OVER (
      ORDER BY
        found.search_text LIKE '%' || asked.whole || '%' DESC,
        found.likeness DESC,
        length(found.search_text),
        found.layer COLLATE "C",
        found.ref COLLATE "C"
    ) AS rank
  FROM found, asked
)
SELECT
  (SELECT count(*) FROM page) AS number_found,
  EXISTS (SELECT FROM exact) OR NOT EXISTS (SELECT FROM alike) AS is_exact,
  (
    SELECT jsonb_agg(jsonb_build_object(
      'layer', page.layer, 'ref', page.ref, 'names', page.names,
      'areas', (
        SELECT jsonb_agg(jsonb_build_object('level', area.level, 'names', area.names) ORDER BY area.level)
        FROM area
        WHERE area.code = ANY (page.area_codes)
      )
    ) ORDER BY page.rank)
    FROM page
    WHERE page.rank > CAST(:skipped AS int)
      AND page.rank <= CAST(:skipped AS int) + CAST(:most AS int)
  ) AS rows
