-- Published datasets that are like some words, the best first. Whoever has every word comes alone;
-- only when nobody does, titles with words that are alike count as well. One row: the page, the
-- number of all, whether exact. Words are folded and hold letters and digits alone; Arabic writes the
-- article and particles before them without a space.
-- Parameters: words, key, whole, most, skipped.
-- Uses ix_dataset_listed_words, ix_dataset_listed_title_words.
WITH asked AS MATERIALIZED (
  SELECT
    CAST(:words AS text[]) AS words,
    CAST(:whole AS text) AS whole,
    (
      SELECT CAST(string_agg(
        '(' || (
          SELECT string_agg(before || word || ':*', ' | ')
          FROM unnest(ARRAY['', 'ال', 'وال', 'بال', 'لل']) AS before
        ) || ')', ' & '
      ) AS tsquery)
      FROM unnest(CAST(:words AS text[])) AS word
    ) AS query
), exact AS MATERIALIZED (
  SELECT listed.dataset_id
  FROM dataset_listed AS listed, asked
  WHERE NOT listed.is_withdrawn AND listed.words @@ asked.query
), found AS MATERIALIZED (
  SELECT dataset_id FROM exact
  UNION ALL
  SELECT listed.dataset_id
  FROM dataset_listed AS listed, asked
  WHERE NOT EXISTS (SELECT FROM exact)
    AND NOT listed.is_withdrawn
    -- The longest word brings the index in; the others are compared with what it finds.
    AND (
      CAST(:key AS text) <% listed.title_words
      OR length(:key) > 4 AND :key ~ '^[ء-ي]' AND 'ال' || :key <% listed.title_words
    )
    AND NOT EXISTS (
      SELECT FROM unnest(asked.words) AS word
      WHERE NOT (
        word <% listed.title_words
        OR length(word) > 4 AND word ~ '^[ء-ي]' AND 'ال' || word <% listed.title_words
      )
    )
), page AS (
  SELECT ranked.dataset_id, row_number() OVER () AS rank
  FROM (
    SELECT listed.dataset_id
    FROM found JOIN dataset_listed AS listed USING (dataset_id), asked
    ORDER BY
      listed.title_words LIKE '%' || asked.whole || '%' DESC,
      listed.published_at DESC,
      listed.dataset_id
    LIMIT CAST(:most AS int) OFFSET CAST(:skipped AS int)
  ) AS ranked
)
SELECT
  (SELECT count(*) FROM found) AS number_found,
  EXISTS (SELECT FROM exact) OR NOT EXISTS (SELECT FROM found) AS is_exact,
  (
    SELECT jsonb_agg(jsonb_build_object(
      'name', dataset.name, 'titles', dataset.titles, 'agency', dataset.agency,
      'agency_names', owner.names
    ) ORDER BY page.rank)
    FROM page
    JOIN published_dataset AS dataset ON dataset.id = page.dataset_id
    LEFT JOIN agency AS owner ON owner.code = dataset.agency AND owner.superseded_in IS NULL
  ) AS rows
