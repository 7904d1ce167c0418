-- Comments of a discussion by their numbers, from the root down; also what is hidden and has no
-- answers, for whoever comes by its address.
-- Parameters: discussion, numbers.
SELECT
  comment.id, comment.number, comment.path, comment.visibility, comment.author_id,
  author.display_name, comment.as_agency, agency.names, comment.html, comment.posted_at,
  comment.edited_at, comment.agrees, comment.disagrees, comment.reply_count, comment.is_answer,
  comment.pinned_at, comment.rank
FROM shown_comment AS comment
LEFT JOIN shown_author AS author ON author.id = comment.author_id
LEFT JOIN agency ON agency.code = comment.as_agency AND agency.superseded_in IS NULL
WHERE comment.discussion_id = %(discussion)s AND comment.number = ANY(%(numbers)s)
ORDER BY comment.path
