-- What is known of a discussion before its comments are read: always one row, also for what nobody
-- has discussed yet.
-- Parameters: kind, subject.
SELECT
  discussion.id, coalesce(discussion.version, 0), names.version,
  coalesce(discussion.comment_count, 0), discussion.last_at, discussion.closed_at,
  discussion.closing_html
FROM comment_author_names AS names
LEFT JOIN discussion
  ON discussion.subject_kind = %(kind)s AND discussion.subject_id = %(subject)s
