-- Remove the answers of agencies whose time is over, whosoever they are.
-- Parameters: now.
SELECT remove_ended_snapshots(:now)
