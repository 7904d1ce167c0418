-- What datasets with some numbers are found, counted and ordered by. Moments are seconds since 1970,
-- days are counted from 2000.
-- Parameters: numbers.
-- Uses uq_dataset_listed_number.
SELECT
  listed.number, listed.turn, listed.dataset_id, dataset.name, listed.is_withdrawn, listed.agency,
  listed.category, listed.licence, listed.frequency, listed.formats, listed.areas,
  ARRAY(
    SELECT DISTINCT word #>> '{}' FROM jsonb_path_query(dataset.keywords, '$.*[*]') AS word
  ) AS keywords,
  listed.title_keys, listed.title_words, dataset.folded,
  CAST(extract(EPOCH FROM listed.published_at) AS float8) AS published_at,
  CAST(extract(EPOCH FROM dataset.modified_at) AS float8) AS modified_at,
  listed.updated_on - DATE '2000-01-01' AS updated_on
FROM dataset_listed AS listed
JOIN published_dataset AS dataset ON dataset.id = listed.dataset_id
WHERE listed.number = ANY(CAST(%(numbers)s AS bigint[]))
ORDER BY listed.number
