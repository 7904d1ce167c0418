-- Takes the next number of a discussion, which begins with its first comment; whoever has done so
-- holds the discussion until his transaction ends.
-- Parameters: id (of a new one), kind, subject, agency, now.
INSERT INTO discussion (
  id, subject_kind, subject_id, agency, opened_at, last_at, last_number, version
)
VALUES (:id, :kind, :subject, :agency, :now, :now, 1, 1)
ON CONFLICT (subject_kind, subject_id) DO UPDATE SET
  last_number = discussion.last_number + 1,
  version = discussion.version + 1,
  agency = excluded.agency
RETURNING id, last_number, closed_at
