-- Removes the calls that began before a moment.
-- Parameters: before, the moment.
DELETE FROM agency_call WHERE started_at < CAST(:before AS timestamptz)
