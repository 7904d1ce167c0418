-- What stands under one comment, in the order of the tree.
-- Parameters: discussion, head (the path of the comment), after (a path), most.
SELECT
  comment.id, comment.number, comment.path, comment.visibility, comment.author_id,
  author.display_name, comment.as_agency, agency.names, comment.html, comment.posted_at,
  comment.edited_at, comment.agrees, comment.disagrees, comment.reply_count, comment.is_answer,
  comment.pinned_at, comment.rank
FROM (
  SELECT *
  FROM shown_comment
  WHERE discussion_id = %(discussion)s AND is_listed
    AND path > %(after)s AND path < %(head)s || ':'
  ORDER BY path
  LIMIT %(most)s
) AS comment
LEFT JOIN shown_author AS author ON author.id = comment.author_id
LEFT JOIN agency ON agency.code = comment.as_agency AND agency.superseded_in IS NULL
ORDER BY comment.path
