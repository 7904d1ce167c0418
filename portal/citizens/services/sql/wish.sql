-- Note that the agencies of a person's services are to be asked now, unless they were lately.
-- Parameters: person_id, code (NULL: of all services), now, before (the last wish was no later).
UPDATE person_service
SET asked_at = :now
WHERE person_id = :person_id
  AND (CAST(:code AS text) IS NULL OR service_code = :code)
  AND (asked_at IS NULL OR asked_at <= :before)
RETURNING id, service_code
