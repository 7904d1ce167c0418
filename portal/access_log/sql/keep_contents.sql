-- Keeps what some events of a person are about, in a session that is bound to the person; nothing
-- where there is no such person any more.
-- Parameters: person_id; arrays of one length: seq, salt, at, action, by, purpose, service_code, message_id, issue, agency.
INSERT INTO access_content (
    person_id, seq, salt, at, action, by, purpose, service_code, message_id, issue, agency
)
SELECT CAST(:person_id AS uuid), told.*
FROM unnest(
    CAST(:seq AS bigint[]),
    CAST(:salt AS bytea[]),
    CAST(:at AS timestamptz[]),
    CAST(:action AS text[]),
    CAST(:by AS text[]),
    CAST(:purpose AS text[]),
    CAST(:service_code AS text[]),
    CAST(:message_id AS text[]),
    CAST(:issue AS text[]),
    CAST(:agency AS text[])
) AS told
WHERE EXISTS (SELECT FROM person WHERE person.id = CAST(:person_id AS uuid) AND person.state = 'active')
