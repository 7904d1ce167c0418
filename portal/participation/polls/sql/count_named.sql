-- Votes for each option of each question of a named poll; the option 0 are blank answers.
-- Parameters: poll_id.
SELECT CAST(said.key AS integer) AS question, CAST(chosen AS integer) AS option, count(*) AS votes
FROM poll_named_vote
CROSS JOIN jsonb_each(choices) AS said
CROSS JOIN jsonb_array_elements_text(
  CASE WHEN said.value = '[]' THEN '[0]' ELSE said.value END
) AS chosen
WHERE poll_id = :poll_id
GROUP BY said.key, chosen
