-- The published datasets that have the most of some words, those that have them in titles first.
-- Parameters: terms (a tsquery for each word), least (so many of them have to be there), most (rows).
-- Uses ix_dataset_listed_words.
SELECT found.dataset_id
FROM (
  SELECT
    listed.dataset_id,
    listed.number,
    count(*) AS shared,
    sum(ts_rank(listed.words, CAST(term AS tsquery))) AS rank
  FROM unnest(CAST(:terms AS text[])) AS term
  JOIN dataset_listed AS listed ON listed.words @@ CAST(term AS tsquery)
  WHERE NOT listed.is_withdrawn
  GROUP BY listed.dataset_id, listed.number
) AS found
WHERE found.shared >= :least
ORDER BY found.shared DESC, found.rank DESC, found.number
LIMIT :most
