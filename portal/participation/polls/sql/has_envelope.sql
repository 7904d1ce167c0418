-- Whether a voter has an envelope in a poll.
-- Parameters: poll_id, voter_digest.
SELECT has_poll_envelope(:poll_id, :voter_digest)
