-- Writes down that a nightly job is queued for a night, unless another server has done so meanwhile:
-- gives one row, or none. Parameters: job; night, a date; last, the night it was last queued for, or NULL; now.
INSERT INTO nightly_run (job, night, queued_at)
VALUES (:job, CAST(:night AS date), CAST(:now AS timestamptz))
ON CONFLICT (job) DO UPDATE
SET night = excluded.night, queued_at = excluded.queued_at, finished_at = NULL
WHERE nightly_run.night = CAST(:last AS date)
RETURNING job
