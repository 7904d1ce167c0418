-- Wait until every vote that is under way has come in or not: no further one begins.
-- Parameters: poll_id.
SELECT pg_advisory_xact_lock(5002, hashtext(CAST(CAST(:poll_id AS uuid) AS text)))
