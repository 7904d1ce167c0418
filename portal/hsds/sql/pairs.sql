-- Which services are given at which offices: one page of the pairs, ordered by service and office,
-- and how many there are in all; when the page is empty, one row with the total alone.
-- Parameters: services (codes, null for all), refs (of offices, null for all), agencies (codes of
-- agencies that answer for the services, null for all), words (patterns that must each be in the
-- search text, null for none), audiences, life_events, sectors (one term each, null for any),
-- has_life_event, has_sector (true for services that have one, null for all), modified_after
-- (null for any time), lon, lat, proximity_m (null for everywhere), most (null for all), skipped.
-- Pairs are many, ten times the services and more, so they are counted without being made: an
-- office is offered under its agency, under what it does, and under both, and a service takes
-- all that are offered under one such key. A running total tells which services a page is about.
WITH chosen AS MATERIALIZED (
  SELECT
    service.code,
    service.agency,
    service.content -> 'at_offices' AS said,
    coalesce(CAST(service.content #>> '{at_offices,any_agency}' AS boolean), false) AS anywhere,
    coalesce(service.content #>> '{at_offices,service}', '') AS doing,
    coalesce(service.changed_at >= CAST(:modified_after AS timestamptz), true) AS is_new
  FROM service
  WHERE service.superseded_in IS NULL
    AND (
      service.content -> 'at_offices' IS NOT NULL
      OR service.content -> 'channels' @> '[{"kind": "office"}]'
    )
    AND (CAST(:services AS text[]) IS NULL OR service.code = ANY(CAST(:services AS text[])))
    AND (CAST(:agencies AS text[]) IS NULL OR service.agency = ANY(CAST(:agencies AS text[])))
    AND (CAST(:words AS text[]) IS NULL OR service.search_text LIKE ALL(CAST(:words AS text[])))
    AND (CAST(:audiences AS text) IS NULL OR CAST(:audiences AS text) = ANY(service.audiences))
    AND (
      CAST(:life_events AS text) IS NULL OR CAST(:life_events AS text) = ANY(service.life_events)
    )
    AND (CAST(:sectors AS text) IS NULL OR service.sector = CAST(:sectors AS text))
    AND (CAST(:has_life_event AS boolean) IS NULL OR cardinality(service.life_events) > 0)
    AND (CAST(:has_sector AS boolean) IS NULL OR service.sector IS NOT NULL)
), taking AS MATERIALIZED (
  SELECT DISTINCT chosen.code, chosen.is_new, chosen.doing, giver.agency
  FROM chosen
  CROSS JOIN LATERAL jsonb_array_elements_text(
    coalesce(chosen.said -> 'agencies', jsonb_build_array(chosen.agency))
  ) AS giver (agency)
  WHERE NOT chosen.anywhere
  UNION ALL
  SELECT chosen.code, chosen.is_new, chosen.doing, ''
  FROM chosen
  WHERE chosen.anywhere
), office AS MATERIALIZED (
  SELECT
    feature.ref,
    coalesce(feature.attributes ->> 'agency', '') AS agency,
    coalesce(feature.attributes -> 'services', '[]') AS services,
    coalesce(release.activated_at >= CAST(:modified_after AS timestamptz), true) AS is_new
  FROM feature
  JOIN release ON release.collection = feature.layer AND release.number = feature.introduced_in
  WHERE feature.layer = 'offices'
    AND feature.superseded_in IS NULL
    AND (CAST(:refs AS text[]) IS NULL OR feature.ref = ANY(CAST(:refs AS text[])))
    AND (
      CAST(:proximity_m AS double precision) IS NULL
      OR ST_DistanceSpheroid(
        feature.geom,
        ST_SetSRID(
          ST_MakePoint(CAST(:lon AS double precision), CAST(:lat AS double precision)), 4326
        ),
        'SPHEROID["WGS 84",6378137,298.257223563]'
      ) <= CAST(:proximity_m AS double precision)
    )
), deed AS (
  SELECT DISTINCT office.ref, office.agency, office.is_new, done.doing
  FROM office
  CROSS JOIN LATERAL jsonb_array_elements_text(office.services) AS done (doing)
), offered AS MATERIALIZED (
  SELECT office.ref, office.agency, '' AS doing, office.is_new
  FROM office
  WHERE office.agency <> ''
  UNION ALL
  SELECT deed.ref, deed.agency, deed.doing, deed.is_new
  FROM deed
  WHERE deed.agency <> ''
  UNION ALL
  SELECT deed.ref, '', deed.doing, deed.is_new
  FROM deed
), supply AS (
  SELECT
    offered.agency,
    offered.doing,
    count(*) AS offices,
    count(*) FILTER (WHERE offered.is_new) AS new_offices
  FROM offered
  GROUP BY offered.agency, offered.doing
), counted AS MATERIALIZED (
  SELECT
    taking.code,
    sum(CASE WHEN taking.is_new THEN supply.offices ELSE supply.new_offices END) AS pairs
  FROM taking
  JOIN supply ON supply.agency = taking.agency AND supply.doing = taking.doing
  GROUP BY taking.code
), running AS MATERIALIZED (
  SELECT
    counted.code,
    counted.pairs,
    sum(counted.pairs) OVER (ORDER BY counted.code) AS up_to
  FROM counted
), shown AS MATERIALIZED (
  SELECT running.code, running.up_to - running.pairs AS before
  FROM running
  WHERE running.pairs > 0
    AND running.up_to > CAST(:skipped AS bigint)
    AND running.up_to - running.pairs
      < CAST(:skipped AS bigint) + coalesce(CAST(:most AS bigint), 2147483647)
)
SELECT whole.total, page.code, page.ref
FROM (SELECT CAST(coalesce(sum(counted.pairs), 0) AS bigint) AS total FROM counted) AS whole
LEFT JOIN (
  SELECT taking.code, offered.ref
  FROM shown
  JOIN taking ON taking.code = shown.code
  JOIN offered ON offered.agency = taking.agency AND offered.doing = taking.doing
  WHERE taking.is_new OR offered.is_new
  ORDER BY taking.code, offered.ref
  LIMIT CAST(:most AS bigint)
  OFFSET greatest(
    CAST(:skipped AS bigint) - (SELECT CAST(min(shown.before) AS bigint) FROM shown), 0
  )
) AS page ON true
ORDER BY page.code, page.ref
