-- The numbers of all listed datasets, withdrawn ones among them.
-- Parameters: none.
SELECT number FROM dataset_listed ORDER BY number
