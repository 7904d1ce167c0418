-- Queue jobs of one task, each unless the same one waits already; what is being done now is queued
-- again, for the answer that it brings may be older than the wish. One statement for all: a
-- duplicate must not undo the transaction of the action, as it does in the library's own.
-- Parameters: task, keys (text[]), queues (text[], of the same length). Reads and writes the
-- library's table, which the search path finds.
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
SELECT job.queue, CAST(:task AS text), CAST(:task AS text) || ' ' || job.key, CAST(:task AS text) || ' ' || job.key, jsonb_build_object('key', job.key)
FROM unnest(CAST(:keys AS text[]), CAST(:queues AS text[])) AS job (key, queue)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
