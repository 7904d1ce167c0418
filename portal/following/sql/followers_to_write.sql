-- The next followers of a subject who want to hear at once. Parameters: kind, subject, after, most.
SELECT person_id, email, language
FROM followers_to_write(CAST(:kind AS text), CAST(:subject AS uuid), CAST(:after AS uuid), CAST(:most AS integer))
