-- The ballots of a poll by question and code, before they are published.
-- Parameters: poll_id.
SELECT question, code, choices FROM ballot WHERE poll_id = %(poll_id)s ORDER BY question, code
