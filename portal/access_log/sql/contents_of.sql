-- The events of a chain beside what they are about, of one moment, in the order of their numbers: the
-- salt is NULL where nothing is known, the commitment where there is no event.
-- Parameters: chain, person_id.
SELECT
    coalesce(event.seq, content.seq) AS number,
    event.commitment,
    content.salt, content.at, content.action, content.by, content.purpose, content.service_code,
    content.message_id, content.issue, content.agency
FROM (SELECT seq, commitment FROM access_event WHERE chain = :chain) AS event
FULL JOIN (SELECT * FROM access_content WHERE person_id = :person_id) AS content
    ON content.seq = event.seq
ORDER BY number
