-- The datasets that officers look after, with where each stands: those that are late first, then what waits for somebody,
-- then the last changed. Own and harvested ones are published as they come.
-- Parameters: agencies, their codes, or null for all; words, each of which stands in the name or the texts; state, one
-- state, “late”, or an empty text for all; today and now, by the country's clock; most and skipped, the page.
WITH desk AS (
    SELECT
        d.id, d.modified_at, w.due_at,
        CASE
            WHEN w.id IS NOT NULL AND d.origin = 'agency' THEN w.state
            WHEN d.withdrawn_at IS NOT NULL THEN 'withdrawn'
            ELSE 'published'
        END AS state,
        coalesce(d.next_due < CAST(:today AS date) AND d.withdrawn_at IS NULL, false)
        OR coalesce(w.due_at <= CAST(:now AS timestamptz), false) AS is_late
    FROM dataset d
    LEFT JOIN workflow_item w ON w.id = d.id
    WHERE (CAST(:agencies AS text[]) IS NULL OR d.agency = ANY(CAST(:agencies AS text[])))
        AND NOT EXISTS (
            SELECT FROM unnest(CAST(:words AS text[])) AS one (word)
            WHERE strpos(d.folded, one.word) = 0 AND strpos(d.name, one.word) = 0
        )
)
SELECT id, state, due_at, is_late, count(*) OVER () AS total
FROM desk
WHERE CAST(:state AS text) IN ('', state) OR (:state = 'late' AND is_late)
ORDER BY
    is_late DESC,
    array_position(ARRAY['privacy_check', 'review', 'draft', 'published', 'withdrawn'], state),
    modified_at DESC, id
LIMIT :most OFFSET :skipped
