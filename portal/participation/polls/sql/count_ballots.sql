-- Votes for each option of each question of a secret poll; the option 0 are blank answers.
-- Parameters: poll_id.
SELECT question, chosen AS option, count(*) AS votes
FROM ballot
CROSS JOIN unnest(CASE WHEN choices = '{}' THEN '{0}' ELSE choices END) AS chosen
WHERE poll_id = :poll_id
GROUP BY question, chosen
