-- The next ballots of a published poll behind a question and a code.
-- Parameters: poll_id, question, code, most.
SELECT question, code, choices
FROM published_ballot
WHERE poll_id = %(poll_id)s AND (question, code) > (%(question)s, %(code)s)
ORDER BY question, code
LIMIT %(most)s
