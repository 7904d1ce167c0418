-- What moderators did in a month on the clocks of a time zone, by agency, and all together ('').
-- "*" is the unit above the agencies. Columns: agency, figures, by_reason.
-- Parameters: month (its first day), zone.
WITH bounds AS (
  SELECT
    %(month)s::date::timestamp AT TIME ZONE %(zone)s AS begins,
    (%(month)s::date + interval '1 month') AT TIME ZONE %(zone)s AS ends
),
opened AS (
  SELECT COALESCE(agency, '*') AS agency, queue
  FROM moderation_item, bounds
  WHERE opened_at >= begins AND opened_at < ends
),
decided AS (
  SELECT
    COALESCE(agency, '*') AS agency, verdict, reason,
    EXTRACT(epoch FROM decided_at - opened_at) / 3600 AS hours
  FROM moderation_item, bounds
  WHERE decided_at >= begins AND decided_at < ends AND verdict <> 'withdrawn'
),
reported AS (
  SELECT COALESCE(item.agency, '*') AS agency
  FROM post_report JOIN moderation_item AS item ON item.id = post_report.item_id, bounds
  WHERE reported_at >= begins AND reported_at < ends
),
appealed AS (
  SELECT COALESCE(item.agency, '*') AS agency
  FROM moderation_appeal AS appeal JOIN moderation_item AS item ON item.id = appeal.item_id, bounds
  WHERE appealed_at >= begins AND appealed_at < ends
),
logged AS (
  SELECT COALESCE(agency, '*') AS agency, action
  FROM moderation_entry, bounds
  WHERE at >= begins AND at < ends
),
agencies AS (
  SELECT '' AS agency
  UNION SELECT agency FROM opened
  UNION SELECT agency FROM decided
  UNION SELECT agency FROM reported
  UNION SELECT agency FROM appealed
  UNION SELECT agency FROM logged
)
SELECT
  agencies.agency,
  jsonb_build_object(
    'queued', (SELECT count(*) FROM opened WHERE agencies.agency IN ('', opened.agency)),
    'first_posts', (
      SELECT count(*) FROM opened WHERE agencies.agency IN ('', opened.agency) AND queue = 'newcomers'
    ),
    'suspected', (
      SELECT count(*) FROM opened WHERE agencies.agency IN ('', opened.agency) AND queue = 'suspected'
    ),
    'reports', (SELECT count(*) FROM reported WHERE agencies.agency IN ('', reported.agency)),
    'shown', (
      SELECT count(*) FROM decided WHERE agencies.agency IN ('', decided.agency) AND verdict <> 'hide'
    ),
    'hidden', (
      SELECT count(*) FROM decided WHERE agencies.agency IN ('', decided.agency) AND verdict = 'hide'
    ),
    'median_hours', (
      SELECT round(percentile_cont(0.5) WITHIN GROUP (ORDER BY hours))::integer
      FROM decided
      WHERE agencies.agency IN ('', decided.agency)
    ),
    'appeals', (SELECT count(*) FROM appealed WHERE agencies.agency IN ('', appealed.agency)),
    'upheld', (
      SELECT count(*) FROM logged WHERE agencies.agency IN ('', logged.agency) AND action = 'restored'
    ),
    'dismissed', (
      SELECT count(*) FROM logged WHERE agencies.agency IN ('', logged.agency) AND action = 'dismissed'
    ),
    'blocks', (
      SELECT count(*) FROM logged WHERE agencies.agency IN ('', logged.agency) AND action = 'blocked'
    )
  ) AS figures,
  (
    SELECT jsonb_object_agg(reason, of_reason)
    FROM (
      SELECT reason, count(*) AS of_reason
      FROM decided
      WHERE agencies.agency IN ('', decided.agency) AND verdict = 'hide'
      GROUP BY reason
    ) AS reasons
  ) AS by_reason
FROM agencies
ORDER BY agencies.agency
