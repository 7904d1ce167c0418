-- Opens a closed discussion again, without its summary.
-- Parameters: kind, subject.
UPDATE discussion SET
  closed_at = NULL, closing_texts = NULL, closing_html = NULL, version = version + 1
WHERE subject_kind = :kind AND subject_id = :subject AND closed_at IS NOT NULL
RETURNING id
