-- Whole names of places that have a word which begins as a word of the question does; of each beginning
-- those that matter most, so that a rare word finds all and “street” no more than others. How alike each
-- is, the caller measures.
-- BETWEEN keeps the plan to the order of the index, see names_beginning.sql.
-- Parameters: threes, fours, sixes (beginnings of words with so many letters), most (of each).
-- Uses ix_place_name_begins_3, ix_place_name_begins_4 and ix_place_name_begins_6.
WITH sharing AS MATERIALIZED (
  SELECT begun.place_id
  FROM unnest(CAST(:threes AS varchar[])) AS beginning
  CROSS JOIN LATERAL (
    SELECT place_id FROM place_name
    WHERE left(key, 3) BETWEEN beginning AND beginning
    ORDER BY left(key, 3), weight DESC, place_id
    LIMIT CAST(:most AS int)
  ) AS begun
  UNION
  SELECT begun.place_id
  FROM unnest(CAST(:fours AS varchar[])) AS beginning
  CROSS JOIN LATERAL (
    SELECT place_id FROM place_name
    WHERE left(key, 4) BETWEEN beginning AND beginning
    ORDER BY left(key, 4), weight DESC, place_id
    LIMIT CAST(:most AS int)
  ) AS begun
  UNION
  SELECT begun.place_id
  FROM unnest(CAST(:sixes AS varchar[])) AS beginning
  CROSS JOIN LATERAL (
    SELECT place_id FROM place_name
    WHERE left(key, 6) BETWEEN beginning AND beginning
    ORDER BY left(key, 6), weight DESC, place_id
    LIMIT CAST(:most AS int)
  ) AS begun
)
SELECT place_name.place_id, place_name.key
FROM sharing
JOIN place_name ON place_name.place_id = sharing.place_id AND place_name.is_whole
