-- Ideas of a space that say something alike, or stand near and say something a little alike: the
-- most alike first. Candidates share a word, or lie near; these are compared letter by letter.
-- Parameters: space_id; query, words for to_tsquery; title and body, folded; lon and lat in degrees,
-- or NULL; metres; alike and alike_near from 0 to 1; most.
WITH worded AS (
    SELECT shown_idea.id
    FROM shown_idea
    WHERE
        shown_idea.space_id = :space_id
        AND shown_idea.words @@ to_tsquery('simple', :query)
    ORDER BY ts_rank(shown_idea.words, to_tsquery('simple', :query)) DESC, shown_idea.id
    LIMIT 200
),

near AS (
    SELECT shown_idea.id
    FROM shown_idea
    WHERE
        shown_idea.space_id = :space_id
        AND shown_idea.lon IS NOT NULL
        AND ST_DWithin(
            (ST_SetSRID(ST_MakePoint(shown_idea.lon, shown_idea.lat), 4326)::geography),
            ST_SetSRID(
                ST_MakePoint(CAST(:lon AS double precision), CAST(:lat AS double precision)), 4326
            )::geography,
            CAST(:metres AS double precision)
        )
    LIMIT 200
),

measured AS (
    SELECT
        shown_idea.id,
        shown_idea.support_count,
        greatest(
            similarity(fold_text(shown_idea.title), CAST(:title AS text)),
            word_similarity(CAST(:title AS text), fold_text(shown_idea.title)) * 0.9
        ) AS alike,
        shown_idea.id IN (SELECT near.id FROM near) AS is_near
    FROM shown_idea
    WHERE
        shown_idea.id IN (SELECT worded.id FROM worded UNION SELECT near.id FROM near)
        AND shown_idea.state NOT IN ('withdrawn', 'merged')
)

SELECT measured.id
FROM measured
WHERE measured.alike >= :alike OR (measured.is_near AND measured.alike >= :alike_near)
ORDER BY
    measured.alike + CASE WHEN measured.is_near THEN 0.2 ELSE 0 END DESC,
    measured.support_count DESC,
    measured.id
LIMIT :most
