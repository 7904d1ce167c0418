-- Published spaces that are like some words, the best first. Whoever has every word as it is written
-- comes alone; only when nobody does, words that are alike count as well. One row: the page, the
-- number of all, whether exact. `patterns` are the regular expressions of words, or of phrases, and
-- of what means the same. There are some hundreds of spaces, so all are looked through.
-- Parameters: words, patterns, whole, most, skipped.
WITH asked AS MATERIALIZED (
  SELECT
    CAST(:words AS text[]) AS words,
    CAST(:patterns AS text[]) AS patterns,
    CAST(:whole AS text) AS whole
), found AS MATERIALIZED (
  SELECT
    space.name,
    space.titles,
    space.summaries,
    space.level,
    space.published_at,
    space.search_text,
    NOT EXISTS (
      SELECT FROM unnest(asked.patterns) AS pattern WHERE space.search_text !~ pattern
    ) AS is_exact
  FROM published_space AS space, asked
  WHERE NOT EXISTS (
      SELECT FROM unnest(asked.patterns) AS pattern WHERE space.search_text !~ pattern
    )
    OR NOT EXISTS (
      SELECT FROM unnest(asked.words) AS word
      WHERE space.search_text NOT LIKE '%' || word || '%' AND NOT (word <% space.search_text)
    )
), fitting AS MATERIALIZED (
  SELECT found.* FROM found WHERE found.is_exact = (SELECT bool_or(is_exact) FROM found)
), page AS (
  SELECT
    fitting.*,
    row_number() OVER (
      ORDER BY
        word_similarity(asked.whole, fitting.search_text) DESC,
        fitting.published_at DESC,
        fitting.name COLLATE "C"
    ) AS rank
  FROM fitting, asked
)
SELECT
  (SELECT count(*) FROM page) AS number_found,
  coalesce((SELECT bool_or(is_exact) FROM found), true) AS is_exact,
  (
    SELECT jsonb_agg(jsonb_build_object(
      'name', name, 'titles', titles, 'summaries', summaries, 'level', level
    ) ORDER BY rank)
    FROM page
    WHERE rank > CAST(:skipped AS int) AND rank <= CAST(:skipped AS int) + CAST(:most AS int)
  ) AS rows
