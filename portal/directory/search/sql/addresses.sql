-- All records that have a page of their own, with the day of their last change where it is known.
-- Parameters: none.
SELECT 'agencies' AS folder, code, CAST(changed_at AS date) AS changed_on
FROM agency
WHERE superseded_in IS NULL
UNION ALL
SELECT 'services', code, CAST(changed_at AS date)
FROM service
WHERE superseded_in IS NULL
UNION ALL
SELECT 'places', layer || '/' || ref, verified_at
FROM feature
WHERE superseded_in IS NULL AND layer = 'offices'
ORDER BY folder, code
