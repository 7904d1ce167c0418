-- The services that one office gives, by name: the other side of `office_filters` in
-- portal/directory/offices/rules.py. Ended services are left out.
-- Parameters: agency: whose office it is; tasks text[]: what it does, by the terms of the layer;
-- language: whose names order them; most.
SELECT
  service.code,
  service.names,
  count(*) OVER () AS in_all
FROM service
CROSS JOIN LATERAL (
  SELECT
    service.content -> 'at_offices' AS said,
    service.content -> 'at_offices' ->> 'service' AS task,
    coalesce(service.content -> 'at_offices' -> 'agencies', '[]') AS agencies,
    coalesce(CAST(service.content -> 'at_offices' ->> 'any_agency' AS boolean), false) AS any_agency
) AS at_offices
WHERE service.superseded_in IS NULL
  AND service.status <> 'defunct'
  AND CASE
    WHEN at_offices.said IS NULL OR at_offices.said = 'null'
      THEN service.agency = :agency AND service.content -> 'channels' @> '[{"kind": "office"}]'
    ELSE (at_offices.task IS NULL OR at_offices.task = ANY(CAST(:tasks AS text[])))
      AND (
        at_offices.any_agency
        OR at_offices.agencies @> to_jsonb(CAST(:agency AS text))
        OR (at_offices.agencies = '[]' AND service.agency = :agency)
      )
  END
ORDER BY
  translate(lower(coalesce(service.names ->> :language, service.search_text)), 'أإآ', 'ااا')
    COLLATE "C",
  service.code
LIMIT :most
