-- Forgets what is known of datasets that are withdrawn: they count for nobody's index.
-- No parameters.
DELETE FROM dataset_quality WHERE dataset_id IN (SELECT id FROM dataset WHERE withdrawn_at IS NOT NULL)
