-- The ballots of a published poll by question and code.
-- Parameters: poll_id.
SELECT question, code, choices FROM published_ballot
WHERE poll_id = %(poll_id)s
ORDER BY question, code
