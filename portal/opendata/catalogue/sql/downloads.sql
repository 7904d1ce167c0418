-- How many people have taken files of each listed dataset; who has none is left out.
-- Parameters: none.
SELECT listed.number, taken.people
FROM dataset_downloads AS taken
JOIN dataset_listed AS listed ON listed.dataset_id = taken.dataset_id
