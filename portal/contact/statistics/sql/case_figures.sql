-- How the cases of every agency were answered, by the month in which they came in: of each agency and month, of each
-- agency (month is NULL), of each month (agency is NULL) and of all (both are NULL). Cases of no agency are those of
-- the unit above the agencies, “*”. A case is answered by its first answer or refusal; it is late when that came after
-- the day by which it was due then, or has not come by the day by which it is due now.
-- Parameters: time_zone, now, answers (the transitions that answer), reopen and transfer (the names of these).
WITH happened AS (
    SELECT
        item_id,
        min(number) FILTER (WHERE action = ANY(CAST(:answers AS text[]))) AS answer,
        min(at) FILTER (WHERE action = ANY(CAST(:answers AS text[]))) AS answered_at,
        bool_or(action = :reopen) AS is_reopened,
        bool_or(action = :transfer) AS is_transferred
    FROM workflow_event
    WHERE action = ANY(CAST(:answers AS text[]) || ARRAY[CAST(:reopen AS text), CAST(:transfer AS text)])
    GROUP BY item_id
),
dealt_with AS (
    SELECT
        coalesce(filed.agency, '*') AS agency,
        CAST(date_trunc('month', filed.filed_at AT TIME ZONE CAST(:time_zone AS text)) AS date) AS month,
        happened.answered_at,
        extract(EPOCH FROM happened.answered_at - filed.filed_at) AS seconds,
        CASE
            WHEN happened.answered_at IS NULL THEN filed.closed_at IS NULL AND filed.due_at < :now
            ELSE coalesce(happened.answered_at > before.due_at, FALSE)
        END AS is_late,
        coalesce(happened.is_reopened, FALSE) AND happened.answered_at IS NOT NULL AS is_reopened,
        coalesce(happened.is_transferred, FALSE) AS is_transferred,
        rating.stars
    FROM contact_case AS filed
    LEFT JOIN happened ON happened.item_id = filed.id
    LEFT JOIN workflow_event AS before ON before.item_id = filed.id AND before.number = happened.answer - 1
    LEFT JOIN case_rating AS rating ON rating.case_id = filed.id
)
SELECT
    agency,
    month,
    count(*) AS received,
    count(answered_at) AS answered,
    count(*) FILTER (WHERE answered_at IS NOT NULL OR is_late) AS due,
    count(*) FILTER (WHERE is_late) AS late,
    count(*) FILTER (WHERE is_reopened) AS reopened,
    count(*) FILTER (WHERE is_transferred) AS transferred,
    count(stars) AS rated,
    CAST(percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS double precision) AS median_s,
    CAST(avg(stars) AS double precision) AS stars
FROM dealt_with
GROUP BY GROUPING SETS ((agency, month), (agency), (month), ())
