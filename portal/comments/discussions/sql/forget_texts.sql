-- Forgets what a comment has said before it was edited.
-- Parameters: comment.
DELETE FROM comment_revision WHERE comment_id = :comment
