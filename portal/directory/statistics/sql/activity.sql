-- What was done for each current agency between two moments: drafts made and decided with the median time to a
-- decision, tables that became current, error reports that came in and were dealt with, and which officers acted.
-- Parameters: agencies (NULL for all), since, until, reports (the name of the workflow of error reports).
WITH shown AS (
    SELECT code, names
    FROM agency
    WHERE superseded_in IS NULL
      AND (CAST(:agencies AS text[]) IS NULL OR code = ANY(CAST(:agencies AS text[])))
),
made AS (
    SELECT agency, count(*) AS drafts
    FROM proposal
    WHERE made_at >= :since AND made_at < :until
    GROUP BY agency
),
decided AS (
    SELECT
        agency,
        count(*) FILTER (WHERE state = 'applied') AS approved,
        count(*) FILTER (WHERE state = 'rejected') AS rejected,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY decided_at - submitted_at) AS median
    FROM proposal
    WHERE decided_at >= :since AND decided_at < :until AND state IN ('applied', 'rejected')
    GROUP BY agency
),
tables AS (
    SELECT scope AS agency, count(*) AS tables
    FROM release
    WHERE activated_at >= :since AND activated_at < :until AND scope IS NOT NULL
      AND source_name IS NOT NULL
    GROUP BY scope
),
received AS (
    SELECT agency, count(*) AS reports
    FROM workflow_item
    WHERE definition = :reports AND opened_at >= :since AND opened_at < :until
    GROUP BY agency
),
answered AS (
    SELECT item.agency, count(DISTINCT item.id) AS reports
    FROM workflow_event AS event
    INNER JOIN workflow_item AS item ON item.id = event.item_id
    WHERE item.definition = :reports AND event.action IN ('answer', 'dismiss')
      AND event.at >= :since AND event.at < :until
    GROUP BY item.agency
),
acted AS (
    SELECT agency, array_agg(DISTINCT actor_name) AS officers
    FROM audit_event
    WHERE at >= :since AND at < :until AND actor_kind = 'officer' AND agency IS NOT NULL
    GROUP BY agency
)
SELECT
    shown.code,
    shown.names,
    coalesce(made.drafts, 0) AS drafts_made,
    coalesce(decided.approved, 0) AS drafts_approved,
    coalesce(decided.rejected, 0) AS drafts_rejected,
    decided.median AS decided_after,
    coalesce(tables.tables, 0) AS tables,
    coalesce(received.reports, 0) AS reports_received,
    coalesce(answered.reports, 0) AS reports_answered,
    coalesce(acted.officers, '{}') AS officers
FROM shown
LEFT JOIN made ON made.agency = shown.code
LEFT JOIN decided ON decided.agency = shown.code
LEFT JOIN tables ON tables.agency = shown.code
LEFT JOIN received ON received.agency = shown.code
LEFT JOIN answered ON answered.agency = shown.code
LEFT JOIN acted ON acted.agency = shown.code
ORDER BY shown.code
