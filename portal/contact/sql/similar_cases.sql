-- The open cases of one agency and kind that may be of the same matter as one: near in place, or
-- alike in words (trigrams of the folded subject) among those written nearest in time before and
-- after it; at most 10, the likeliest first. Each with its distance in metres (NULL where one of
-- both has no place) and how alike its words are, 0 to 1.
-- Parameters: id, agency (NULL is the unit's), kind, lon, lat (NULL without a place), metres,
-- filed_at, days, subject, body, main_topic, near_most (so many near ones are looked at),
-- most (so many before it, and so many after it), alike.
WITH this AS (
    SELECT
        CAST(:filed_at AS timestamptz) AS filed_at,
        fold_text(:subject) AS subject,
        fold_text(left(:body, 300)) AS body,
        ST_SetSRID(
            ST_MakePoint(CAST(:lon AS double precision), CAST(:lat AS double precision)), 4326
        )::geography AS place
),

before AS (
    SELECT
        contact_case.id,
        contact_case.subject
    FROM contact_case
    WHERE
        contact_case.closed_at IS NULL
        AND contact_case.duplicate_of IS NULL
        AND (
            contact_case.agency = CAST(:agency AS text)
            OR (contact_case.agency IS NULL AND CAST(:agency AS text) IS NULL)
        )
        AND contact_case.kind = :kind
        AND contact_case.filed_at <= CAST(:filed_at AS timestamptz)
        AND contact_case.filed_at
        >= CAST(:filed_at AS timestamptz) - make_interval(days => :days)
    ORDER BY contact_case.filed_at DESC
    LIMIT :most
),

since AS (
    SELECT
        contact_case.id,
        contact_case.subject
    FROM contact_case
    WHERE
        contact_case.closed_at IS NULL
        AND contact_case.duplicate_of IS NULL
        AND (
            contact_case.agency = CAST(:agency AS text)
            OR (contact_case.agency IS NULL AND CAST(:agency AS text) IS NULL)
        )
        AND contact_case.kind = :kind
        AND contact_case.filed_at > CAST(:filed_at AS timestamptz)
        AND contact_case.filed_at
        <= CAST(:filed_at AS timestamptz) + make_interval(days => :days)
    ORDER BY contact_case.filed_at
    LIMIT :most
),

worded AS (
    SELECT
        lately.id,
        similarity(fold_text(lately.subject), this.subject) AS alike
    FROM (SELECT * FROM before UNION ALL SELECT * FROM since) AS lately, this
    ORDER BY alike DESC, lately.id
    LIMIT 20
),

near AS (
    SELECT contact_case.id
    FROM contact_case
    WHERE
        contact_case.closed_at IS NULL
        AND contact_case.lon IS NOT NULL
        AND ST_DWithin(
            (ST_SetSRID(ST_MakePoint(contact_case.lon, contact_case.lat), 4326)::geography),
            ST_SetSRID(
                ST_MakePoint(CAST(:lon AS double precision), CAST(:lat AS double precision)), 4326
            )::geography,
            :metres
        )
        AND contact_case.kind = :kind
        AND contact_case.agency IS NOT DISTINCT FROM CAST(:agency AS text)
        AND contact_case.duplicate_of IS NULL
        AND contact_case.filed_at
        BETWEEN CAST(:filed_at AS timestamptz) - make_interval(days => :days)
        AND CAST(:filed_at AS timestamptz) + make_interval(days => :days)
    LIMIT :near_most
),

measured AS (
    SELECT
        found.id,
        found.filed_at,
        found.main_topic,
        ST_Distance(
            ST_SetSRID(ST_MakePoint(found.lon, found.lat), 4326)::geography, this.place
        ) AS metres,
        greatest(
            similarity(fold_text(found.subject), this.subject),
            similarity(fold_text(left(found.body, 300)), this.body)
        ) AS alike
    FROM contact_case AS found, this
    WHERE
        found.id IN (SELECT near.id FROM near UNION SELECT worded.id FROM worded)
        AND found.id <> :id
)

SELECT
    measured.id,
    measured.metres,
    measured.alike
FROM measured, this
WHERE
    measured.alike >= :alike
    OR (
        measured.metres <= :metres
        AND (
            measured.alike >= 0.25
            OR measured.main_topic IS NOT DISTINCT FROM CAST(:main_topic AS text)
        )
    )
ORDER BY
    measured.alike * 2 + CASE WHEN measured.metres <= :metres THEN 1 ELSE 0 END DESC,
    abs(extract(EPOCH FROM measured.filed_at - this.filed_at)),
    measured.id
LIMIT 10
