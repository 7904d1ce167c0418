-- Counts how publishers stand in a month anew; those that have nothing published have no line. What was harvested from
-- other catalogues does not count: its bytes were never seen here, and its texts are written there.
-- Parameters: month, its first day; now, the moment; open_stars, the fewest of what is open.
INSERT INTO openness_month (agency, month, datasets, open_datasets, stars, score, index, computed_at)
SELECT
    agency, CAST(:month AS date), count(*), count(*) FILTER (WHERE stars >= :open_stars),
    round(avg(stars) * 20), round(avg(score)), round((avg(stars) * 20 + avg(score)) / 2), CAST(:now AS timestamptz)
FROM dataset_quality
WHERE dataset_id IN (SELECT id FROM dataset WHERE origin <> 'harvested')
GROUP BY agency
ON CONFLICT (agency, month) DO UPDATE
SET
    datasets = excluded.datasets, open_datasets = excluded.open_datasets, stars = excluded.stars,
    score = excluded.score, index = excluded.index, computed_at = excluded.computed_at
