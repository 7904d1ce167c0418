-- The answers that were opened, sorted by question and code. A code that is there twice, which only
-- whoever forges envelopes can bring about, counts once.
-- Parameters: poll_id.
INSERT INTO ballot (poll_id, question, code, choices)
SELECT DISTINCT ON (question, code) :poll_id, question, code, choices
FROM opened_ballot
ORDER BY question, code
