-- The agency that has taken over from an ended one, through as many successors as there are.
-- An agency has ended after its last day, or, where no day is known, by having a successor.
-- Ended agencies that name each other have no heir; UNION ends such a circle.
-- Parameters: code, today.
WITH RECURSIVE chain AS (
  SELECT agency.code, agency.successor, agency.valid_to
  FROM agency
  WHERE agency.superseded_in IS NULL AND agency.code = :code
  UNION
  SELECT heir.code, heir.successor, heir.valid_to
  FROM agency AS heir
  JOIN chain
    ON heir.code = chain.successor
    AND (chain.valid_to IS NULL OR chain.valid_to < CAST(:today AS date))
  WHERE heir.superseded_in IS NULL
)
SELECT code
FROM chain
WHERE code <> :code
  AND CASE
    WHEN valid_to IS NULL THEN successor IS NULL
    ELSE valid_to >= CAST(:today AS date)
  END
LIMIT 1
