-- Ends a session that goes on, and answers what it was.
-- Parameters: secret, the SHA-256 of the cookie's token; now, the moment.
SELECT * FROM end_account_session(:secret, :now)
