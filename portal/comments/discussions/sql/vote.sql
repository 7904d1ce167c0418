-- Says what an author thinks of a comment, instead of what he said before; 0 takes it back.
-- Whoever calls this holds the discussion.
-- Parameters: comment, author, value.
WITH said_before AS (
  SELECT value FROM comment_vote WHERE comment_id = :comment AND author_id = :author
),
taken_back AS (
  DELETE FROM comment_vote
  WHERE comment_id = :comment AND author_id = :author AND :value = 0
),
said AS (
  INSERT INTO comment_vote (comment_id, author_id, value)
  SELECT :comment, :author, :value WHERE :value <> 0
  ON CONFLICT (comment_id, author_id) DO UPDATE SET value = excluded.value
)
UPDATE comment SET
  agrees = agrees + (:value = 1)::int
    - (SELECT count(*) FROM said_before WHERE value = 1)::int,
  disagrees = disagrees + (:value = -1)::int
    - (SELECT count(*) FROM said_before WHERE value = -1)::int
WHERE id = :comment
RETURNING agrees, disagrees
