-- Whole names that are like a key: they sound alike, are a letter apart, or share three-letter
-- parts. What is likely comes first; how alike each is, the caller measures.
-- Parameters: key, sound (may be empty), deletions (may be empty), most.
-- Uses ix_place_name_sound, ix_place_name_deletions and ix_place_name_trigrams.
WITH alike AS (
  (
    SELECT place_id, key, weight, is_main
    FROM place_name
    WHERE is_whole AND sound = :sound AND :sound <> ''
    ORDER BY weight DESC
    LIMIT CAST(:most AS int)
  )
  UNION
  (
    SELECT place_id, key, weight, is_main
    FROM place_name
    WHERE deletions IS NOT NULL AND deletions && CAST(:deletions AS varchar[])
    ORDER BY weight DESC
    LIMIT CAST(:most AS int)
  )
  UNION
  (
    SELECT place_id, key, weight, is_main
    FROM place_name
    WHERE is_whole AND key % :key
    ORDER BY similarity(key, :key) DESC, weight DESC
    LIMIT CAST(:most AS int)
  )
)
SELECT place_id, key, weight, true AS is_whole, is_main
FROM alike
