-- Holds the discussion of a comment until the transaction ends; its pages are others from now on.
-- Parameters: comment.
UPDATE discussion SET version = discussion.version + 1
FROM comment
WHERE comment.id = :comment AND discussion.id = comment.discussion_id
RETURNING
  discussion.id, discussion.subject_kind, discussion.subject_id, discussion.closed_at,
  discussion.version
