-- The earlier texts of a comment, the oldest first.
-- Parameters: comment.
SELECT html, written_at, replaced_at
FROM shown_revision
WHERE comment_id = %(comment)s
ORDER BY position
