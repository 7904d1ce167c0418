-- One session that still holds, with its account, roles, and whether there is a second factor.
-- Parameters: secret, the SHA-256 of the cookie's token; idle, after how much silence a session ends; now, the moment.
SELECT * FROM read_account_session(:secret, :idle, :now)
