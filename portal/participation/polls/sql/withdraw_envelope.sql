-- Take the envelope of a voter out of a poll that is not closed; whether there was one.
-- Parameters: poll_id, voter_digest, now.
SELECT withdraw_poll_envelope(:poll_id, :voter_digest, :now)
