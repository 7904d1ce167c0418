-- The numbers of listed datasets that have all words, and of those that have them in a title.
-- Parameters: words, title_words (the same with the weight of titles), as tsqueries.
-- Uses ix_dataset_listed_words.
SELECT
  (
    SELECT array_agg(number) FROM dataset_listed
    WHERE words @@ CAST(CAST(:words AS text) AS tsquery)
  ) AS all_of_them,
  (
    SELECT array_agg(number) FROM dataset_listed
    WHERE words @@ CAST(CAST(:title_words AS text) AS tsquery)
  ) AS in_title
