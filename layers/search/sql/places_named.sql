-- Areas and features whose name is like a text, the best first: areas before features, whole names
-- before parts of names, parts before names that are only similar, large areas before small ones.
-- A leading Arabic article in the text is optional, because either side may lack it.
-- Parameters: q, most.
-- Uses ix_area_search_text and ix_feature_search_text.
WITH wanted AS MATERIALIZED (
  SELECT
    folded AS whole,
    regexp_replace(folded, '^ال(?=.{3})', '') AS stem
  FROM (SELECT fold_text(:q) AS folded) AS text
), named AS (
  SELECT
    0 AS sort,
    'area' AS kind,
    area.code AS id,
    CAST(NULL AS text) AS layer,
    area.names,
    coalesce(area.centre_lon, ST_X(ST_PointOnSurface(area.geom))) AS lon,
    coalesce(area.centre_lat, ST_Y(ST_PointOnSurface(area.geom))) AS lat,
    area.level,
    area.search_text,
    ARRAY(
      WITH RECURSIVE above AS (
        SELECT parent.code, parent.level, parent.parent_code
        FROM area AS parent
        WHERE parent.code = area.parent_code
        UNION ALL
        SELECT parent.code, parent.level, parent.parent_code
        FROM area AS parent
        JOIN above ON parent.code = above.parent_code
      )
      SELECT above.code FROM above WHERE above.level > 0 ORDER BY above.level
    ) AS area_codes
  FROM area, wanted
  WHERE area.level > 0
    AND (area.search_text LIKE '%' || wanted.stem || '%' OR wanted.stem <% area.search_text)
  UNION ALL
  SELECT
    1,
    'feature',
    feature.layer || '/' || feature.ref,
    feature.layer,
    feature.names,
    feature.lon,
    feature.lat,
    CAST(NULL AS smallint),
    feature.search_text,
    feature.area_codes
  FROM feature, wanted
  WHERE feature.superseded_in IS NULL
    AND (feature.search_text LIKE '%' || wanted.stem || '%' OR wanted.stem <% feature.search_text)
)
SELECT
  named.kind,
  named.id,
  named.layer,
  named.names,
  named.lon,
  named.lat,
  named.level,
  named.area_codes,
  EXISTS (
    SELECT FROM jsonb_each_text(named.names) AS name
    WHERE regexp_replace(fold_text(name.value), '^ال(?=.{3})', '') = wanted.stem
  ) AS is_whole_name
FROM named, wanted
ORDER BY
  is_whole_name DESC,
  named.sort,
  named.search_text LIKE '%' || wanted.stem || '%' DESC,
  word_similarity(wanted.stem, named.search_text) DESC,
  named.level,
  named.id COLLATE "C"
LIMIT CAST(:most AS int)
