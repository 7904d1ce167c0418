-- How many datasets stand where, by agency, and how many of them are late.
-- Parameters: agencies, their codes, or null for all; today and now, by the country's clock.
SELECT
    d.agency,
    CASE
        WHEN w.id IS NOT NULL AND d.origin = 'agency' THEN w.state
        WHEN d.withdrawn_at IS NOT NULL THEN 'withdrawn'
        ELSE 'published'
    END AS state,
    count(*) AS datasets,
    count(*) FILTER (
        WHERE (d.next_due < CAST(:today AS date) AND d.withdrawn_at IS NULL) OR w.due_at <= CAST(:now AS timestamptz)
    ) AS late
FROM dataset d
LEFT JOIN workflow_item w ON w.id = d.id
WHERE CAST(:agencies AS text[]) IS NULL OR d.agency = ANY(CAST(:agencies AS text[]))
GROUP BY 1, 2
ORDER BY 1, 2
