-- Whole names that are close to a key: they sound alike, or are a letter apart in letters or in sound.
-- Of each sort those that matter most; how alike each is, the caller measures.
-- Parameters: sound (may be empty), slips (may be empty), most.
-- Uses ix_place_name_sound and ix_place_name_slips.
(
  SELECT place_id, key
  FROM place_name
  WHERE is_whole AND sound = :sound AND :sound <> ''
  ORDER BY weight DESC
  LIMIT CAST(:most AS int)
)
UNION
(
  SELECT place_id, key
  FROM place_name
  WHERE slips && CAST(:slips AS varchar[])
  ORDER BY weight DESC
  LIMIT CAST(:most AS int)
)
