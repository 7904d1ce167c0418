-- All inner envelopes of a poll in the order of their random ids.
-- Parameters: poll_id.
SELECT sealed FROM poll_inner_envelope WHERE poll_id = %(poll_id)s ORDER BY id
