-- The complete sessions of the account that a session is of, the one heard of last first.
-- Parameters: as of session.sql.
SELECT * FROM account_devices(:secret, :idle, :now)
