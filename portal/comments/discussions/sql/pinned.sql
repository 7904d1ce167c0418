-- The official answers and what else an agency has pinned, in the order in which it did so.
-- Parameters: discussion, most.
SELECT
  comment.id, comment.number, comment.path, comment.visibility, comment.author_id,
  author.display_name, comment.as_agency, agency.names, comment.html, comment.posted_at,
  comment.edited_at, comment.agrees, comment.disagrees, comment.reply_count, comment.is_answer,
  comment.pinned_at, comment.rank
FROM shown_comment AS comment
LEFT JOIN shown_author AS author ON author.id = comment.author_id
LEFT JOIN agency ON agency.code = comment.as_agency AND agency.superseded_in IS NULL
WHERE comment.discussion_id = %(discussion)s AND comment.pinned_at IS NOT NULL
  AND comment.visibility = 'visible'
ORDER BY comment.pinned_at, comment.number
LIMIT %(most)s
