-- The ideas whose feature is another than what they say now: all of it for those that are shown and lie
-- somewhere, the ref alone for those that have to leave the layer. No parameters.
-- Reads the located ideas and the current features of the layer once; compares them by a digest.
WITH said AS (
  SELECT
    shown_idea.ref,
    jsonb_build_object(shown_idea.language, shown_idea.title) AS names,
    shown_idea.lon, shown_idea.lat, shown_idea.state, shown_idea.agency,
    published_space.name AS space,
    sha256(
      convert_to(
        jsonb_build_array(
          shown_idea.language, shown_idea.title, shown_idea.lon, shown_idea.lat, shown_idea.state,
          shown_idea.agency, published_space.name
        )::text,
        'UTF8'
      )
    ) AS digest
  FROM shown_idea
  JOIN published_space ON published_space.id = shown_idea.space_id
  WHERE shown_idea.lon IS NOT NULL AND shown_idea.state NOT IN ('withdrawn', 'merged')
), present AS (
  SELECT ref, source_digest FROM feature WHERE layer = 'ideas' AND superseded_in IS NULL
)
SELECT
  coalesce(said.ref, present.ref) AS ref,
  said.ref IS NOT NULL AS is_shown,
  said.names, said.lon, said.lat, said.digest,
  jsonb_build_object(
    'space', said.space, 'agency', said.agency, 'state', said.state,
    'path', '/participation/' || said.space || '/ideas/' || said.ref
  ) AS attributes
FROM said
FULL JOIN present ON present.ref = said.ref
WHERE said.digest IS DISTINCT FROM present.source_digest
