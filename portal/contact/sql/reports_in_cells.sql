-- The references of the cases that everybody may see in some cells of 0.01 degree, those of the
-- nearest cell first, in a cell the newest first. Where in its cell a case lies plays no part, so
-- that no order of answers tells it. Of each cell no more is read than can be shown.
-- Parameters: columns, rows, metres (one of each for every cell: its numbers, and how far its
-- middle is), kinds, topics, since, most.
SELECT found.reference
FROM
    unnest(
        CAST(:columns AS double precision []),
        CAST(:rows AS double precision []),
        CAST(:metres AS double precision [])
    ) AS cell (lon, lat, metres)
CROSS JOIN unnest(CAST(:kinds AS text [])) AS wanted (kind)
CROSS JOIN LATERAL (
    SELECT
        contact_case.id,
        contact_case.reference,
        contact_case.filed_at
    FROM contact_case
    WHERE
        contact_case.kind = wanted.kind
        AND floor(contact_case.lon * 100) = cell.lon
        AND floor(contact_case.lat * 100) = cell.lat
        AND contact_case.lon IS NOT NULL
        AND contact_case.filed_at >= :since
        AND contact_case.topic = any(CAST(:topics AS text []))
    ORDER BY contact_case.filed_at DESC, contact_case.id DESC
    LIMIT :most
) AS found
ORDER BY cell.metres, found.filed_at DESC, found.id DESC
LIMIT :most
