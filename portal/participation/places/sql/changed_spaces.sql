-- The spaces whose feature is another than what they say now: all of it for those that are shown and lie
-- somewhere, the ref alone for those that have to leave the layer. The name is the ref. No parameters.
-- Reads the published spaces and the current features of the layer once; compares them by a digest.
WITH said AS (
  SELECT
    name AS ref, titles AS names, lon, lat, level, agency,
    sha256(convert_to(jsonb_build_array(titles, lon, lat, level, agency)::text, 'UTF8')) AS digest
  FROM published_space
  WHERE lon IS NOT NULL
), present AS (
  SELECT ref, source_digest FROM feature WHERE layer = 'spaces' AND superseded_in IS NULL
)
SELECT
  coalesce(said.ref, present.ref) AS ref,
  said.ref IS NOT NULL AS is_shown,
  said.names, said.lon, said.lat, said.digest,
  jsonb_build_object(
    'level', said.level, 'agency', said.agency, 'path', '/participation/' || said.ref
  ) AS attributes
FROM said
FULL JOIN present ON present.ref = said.ref
WHERE said.digest IS DISTINCT FROM present.source_digest
