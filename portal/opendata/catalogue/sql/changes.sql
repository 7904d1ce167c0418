-- Which listed datasets have changed since a state of the list: their numbers, and how often each has
-- changed. One row. What a transaction has changed that was not over then has its number or a later
-- one; a number that is still to be given comes from another database, out of which this one was
-- restored. `horizon` is what to ask with the next time.
-- Parameters: horizon.
-- Uses ix_dataset_listed_changed_in.
SELECT
  CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) AS horizon,
  array_agg(number) AS numbers,
  array_agg(turn) AS turns
FROM dataset_listed
WHERE changed_in >= %(horizon)s
  AND changed_in < CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)
