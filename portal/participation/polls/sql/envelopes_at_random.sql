-- All outer envelopes of a poll in an order that nobody can foresee or find again.
-- Parameters: poll_id.
SELECT voter_digest, sealed FROM poll_envelope WHERE poll_id = %(poll_id)s ORDER BY gen_random_uuid()
