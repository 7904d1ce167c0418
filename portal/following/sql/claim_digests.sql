-- Whose week is over in a night: claimed in this transaction. Parameters: night, through, most, told.
SELECT email, language, happenings, happened
FROM claim_digests(CAST(:night AS date), CAST(:through AS bigint), CAST(:most AS integer), CAST(:told AS integer))
