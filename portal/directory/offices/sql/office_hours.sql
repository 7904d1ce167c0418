-- The different opening hours of all offices, each with what was corrected about holidays.
-- Parameters: none. Reads the current rows of one layer by ix_feature_current_ref.
SELECT DISTINCT feature.opening_hours, (SELECT corrections FROM corrected_holidays) AS corrections
FROM feature
WHERE feature.layer = 'offices'
  AND feature.superseded_in IS NULL
  AND feature.opening_hours IS NOT NULL
