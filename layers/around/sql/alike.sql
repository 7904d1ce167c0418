-- What the features of a circle say in a few attributes: a row for each combination of layer, values and opening
-- hours, with how many say so and, while `measures`, how far the nearest of them is in millimetres on
-- the ellipsoid. No more than counted_to + 1 features are looked at.
--
-- Parameters: as in around.sql, of which the first circle is meant; measures.
-- Where `values` stands in braces, the attributes that are wanted, each after a comma, as text: PostgreSQL groups
-- texts in half the time that it takes for JSON. Where `distance_mm` and `filters` stand in braces, what
-- layers/around/queries.py defines by these names.
-- Needs ix_feature_geom.
SELECT
  place.layer,
  place.opening_hours,
  count(*) AS features,
  min(place.distance_mm) AS nearest_mm
  {values}
FROM (
  SELECT
    feature.layer,
    feature.attributes,
    feature.opening_hours,
    CASE WHEN CAST(:measures AS boolean) THEN {distance_mm} END AS distance_mm
  FROM (
    SELECT
      wanted.layer,
      ring.*,
      CASE
        WHEN CAST(:scales AS boolean) THEN ST_MakeEnvelope(
          CAST(:lon AS float8) - CAST(:width_deg AS float8) * (ring.radius_mm + 1),
          CAST(:lat AS float8) - CAST(:height_deg AS float8) * (ring.radius_mm + 1),
          CAST(:lon AS float8) + CAST(:width_deg AS float8) * (ring.radius_mm + 1),
          CAST(:lat AS float8) + CAST(:height_deg AS float8) * (ring.radius_mm + 1),
          4326
        )
        ELSE ST_MakeEnvelope(edge.west, edge.south, edge.east, edge.north, 4326)
      END AS box
    FROM unnest(
      CAST(:circle_mm AS bigint[]), CAST(:east_m2 AS float8[]), CAST(:north_m2 AS float8[]),
      CAST(:inside_m2 AS float8[]), CAST(:outside_m2 AS float8[])
    ) AS ring (radius_mm, east_m2, north_m2, inside_m2, outside_m2)
    CROSS JOIN unnest(CAST(:layers AS text[])) AS wanted (layer)
    CROSS JOIN unnest(
      CAST(:west AS float8[]), CAST(:south AS float8[]),
      CAST(:east AS float8[]), CAST(:north AS float8[])
    ) AS edge (west, south, east, north)
    OFFSET 0
  ) AS part
  CROSS JOIN LATERAL (
    SELECT
      feature.layer,
      feature.attributes,
      feature.opening_hours,
      feature.geom
    FROM feature
    CROSS JOIN LATERAL (
      SELECT
        (feature.lon - CAST(:lon AS float8)) * (feature.lon - CAST(:lon AS float8)) * part.east_m2
        + (feature.lat - CAST(:lat AS float8)) * (feature.lat - CAST(:lat AS float8))
        * part.north_m2 AS flat
    ) AS plane
    WHERE feature.layer = part.layer
      AND feature.superseded_in IS NULL
      AND feature.geom && part.box
      AND (
        plane.flat <= part.inside_m2
        OR (plane.flat <= part.outside_m2 AND {distance_mm} <= part.radius_mm)
      )
      {filters}
    LIMIT CAST(:counted_to AS int) + 1
  ) AS feature
  LIMIT CAST(:counted_to AS int) + 1
) AS place
GROUP BY place.layer, place.opening_hours {values}
