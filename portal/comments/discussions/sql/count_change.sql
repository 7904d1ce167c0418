-- Counts a comment that has appeared (1) or gone (-1), at all that stand above it and in the whole.
-- Parameters: discussion, above (the numbers of those above), change, now.
WITH counted AS (
  UPDATE comment SET reply_count = reply_count + :change
  WHERE discussion_id = :discussion AND number = ANY(CAST(:above AS integer[]))
)
UPDATE discussion SET
  comment_count = comment_count + :change,
  last_at = greatest(last_at, :now)
WHERE id = :discussion
