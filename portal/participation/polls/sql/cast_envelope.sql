-- Put a sealed vote in the place of whatever its voter had cast: true where there was one, false
-- for the first, NULL where the poll is not open.
-- Parameters: poll_id, voter_digest, sealed, now.
SELECT cast_poll_envelope(:poll_id, :voter_digest, :sealed, :now)
