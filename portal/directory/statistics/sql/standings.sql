-- What stands at each current agency: services in force and resting, offices, how many of the wanted fields of all its
-- records are filled, when a record was checked last, how many were not checked for long or are due, drafts and error
-- reports that wait. A name in every language counts as one wanted field.
-- Parameters: agencies (NULL for all), languages, of_agency, of_service and of_office (wanted fields), layer (that of
-- offices), now, today, long_ago (a day), reports (the name of the workflow of error reports).
WITH shown AS (
    SELECT code, names
    FROM agency
    WHERE superseded_in IS NULL
      AND (CAST(:agencies AS text[]) IS NULL OR code = ANY(CAST(:agencies AS text[])))
),
records AS (
    SELECT
        code AS agency, 'agency' AS kind, 'active' AS state, names, content, verified_at, review_by,
        CAST(:of_agency AS text[]) AS wanted
    FROM agency
    WHERE superseded_in IS NULL
    UNION ALL
    SELECT
        agency, 'service', status, names, content, verified_at, review_by,
        CAST(:of_service AS text[])
    FROM service
    WHERE superseded_in IS NULL
    UNION ALL
    SELECT
        attributes ->> 'agency', 'office', 'active', names,
        jsonb_strip_nulls(jsonb_build_object(
            'phones', nullif(to_jsonb(phones), '[]'),
            'address', nullif(address, '{}'),
            'opening_hours', opening_hours,
            'verified_at', verified_at
        )),
        verified_at, NULL,
        CAST(:of_office AS text[])
    FROM feature
    WHERE layer = :layer AND superseded_in IS NULL
),
standing AS (
    SELECT
        agency,
        count(*) FILTER (WHERE kind = 'service' AND state = 'active') AS services,
        count(*) FILTER (WHERE kind = 'service' AND state <> 'active') AS services_resting,
        count(*) FILTER (WHERE kind = 'office') AS offices,
        sum(
            CAST(names ?& CAST(:languages AS text[]) AS integer)
            + (SELECT count(*) FROM unnest(wanted) AS field WHERE content ? field)
        ) AS filled,
        sum(1 + cardinality(wanted)) AS wanted,
        max(verified_at) AS last_checked,
        count(*) FILTER (WHERE verified_at IS NULL OR verified_at < :long_ago) AS not_checked,
        count(*) FILTER (WHERE review_by < :today) AS due
    FROM records
    GROUP BY agency
),
drafts AS (
    SELECT agency, count(*) AS waiting FROM proposal WHERE state = 'submitted' GROUP BY agency
),
reported AS (
    SELECT agency, count(*) AS open, count(*) FILTER (WHERE due_at <= :now) AS overdue
    FROM workflow_item
    WHERE definition = :reports AND closed_at IS NULL
    GROUP BY agency
)
SELECT
    shown.code,
    shown.names,
    coalesce(standing.services, 0) AS services,
    coalesce(standing.services_resting, 0) AS services_resting,
    coalesce(standing.offices, 0) AS offices,
    CAST(coalesce(standing.filled, 0) AS integer) AS filled,
    CAST(coalesce(standing.wanted, 0) AS integer) AS wanted,
    standing.last_checked,
    coalesce(standing.not_checked, 0) AS not_checked,
    coalesce(standing.due, 0) AS due,
    coalesce(drafts.waiting, 0) AS drafts_waiting,
    coalesce(reported.open, 0) AS reports_open,
    coalesce(reported.overdue, 0) AS reports_overdue
FROM shown
LEFT JOIN standing ON standing.agency = shown.code
LEFT JOIN drafts ON drafts.agency = shown.code
LEFT JOIN reported ON reported.agency = shown.code
ORDER BY shown.code
