-- Says what an author thinks of a comment, instead of what he said before; 0 takes it back.
-- Whoever calls this holds the discussion.
-- Parameters: comment, author, value, version (of the discussion from now on).
WITH said_before AS (
  SELECT value FROM comment_vote WHERE comment_id = :comment AND author_id = :author
),
taken_back AS (
  DELETE FROM comment_vote
  WHERE comment_id = :comment AND author_id = :author AND :value = 0
),
said AS (
  INSERT INTO comment_vote (comment_id, author_id, value, counted_in)
  SELECT :comment, :author, :value, :version WHERE :value <> 0
  ON CONFLICT (comment_id, author_id) DO UPDATE SET
    value = excluded.value, counted_in = excluded.counted_in
)
UPDATE comment SET
  agrees = agrees + (:value = 1)::int
    - (SELECT count(*) FROM said_before WHERE value = 1)::int,
  disagrees = disagrees + (:value = -1)::int
    - (SELECT count(*) FROM said_before WHERE value = -1)::int
WHERE id = :comment
RETURNING agrees, disagrees
