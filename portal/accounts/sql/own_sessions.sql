-- The sessions of whoever the database session is bound to, the first one first.
-- Parameters: none.
SELECT * FROM own_account_sessions()
