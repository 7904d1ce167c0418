-- Features of layers that are not derived whose name is like a text, the best first: whole names before parts of names, parts
-- before names that are only similar. A leading Arabic article in the text is optional, because
-- either side may lack it.
-- Parameters: q, most.
-- Uses ix_feature_search_text.
WITH wanted AS MATERIALIZED (
  SELECT regexp_replace(fold_text(:q), '^ال(?=.{3})', '') AS stem
), named AS (
  SELECT
    feature.layer,
    feature.ref,
    feature.names,
    feature.lon,
    feature.lat,
    feature.area_codes,
    feature.search_text,
    wanted.stem,
    feature.search_text LIKE '%' || wanted.stem || '%' AS holds_it
  FROM feature, wanted
  WHERE feature.superseded_in IS NULL
    AND feature.layer NOT IN (SELECT name FROM collection WHERE kind = 'derived')
    AND (feature.search_text LIKE '%' || wanted.stem || '%' OR wanted.stem <% feature.search_text)
)
SELECT layer, ref, names, lon, lat, area_codes
FROM named
ORDER BY
  EXISTS (
    SELECT FROM jsonb_each_text(named.names) AS name
    WHERE regexp_replace(fold_text(name.value), '^ال(?=.{3})', '') = named.stem
  ) DESC,
  holds_it DESC,
  word_similarity(stem, search_text) DESC,
  layer,
  ref COLLATE "C"
LIMIT CAST(:most AS int)
