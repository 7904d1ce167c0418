-- Ends a discussion with a summary, also one in which nobody has written.
-- Parameters: id (of a new one), kind, subject, agency, now, texts, html.
INSERT INTO discussion (
  id, subject_kind, subject_id, agency, opened_at, last_at, closed_at, closing_texts, closing_html
)
VALUES (:id, :kind, :subject, :agency, :now, :now, :now, :texts, :html)
ON CONFLICT (subject_kind, subject_id) DO UPDATE SET
  closed_at = excluded.closed_at,
  closing_texts = excluded.closing_texts,
  closing_html = excluded.closing_html,
  version = discussion.version + 1
