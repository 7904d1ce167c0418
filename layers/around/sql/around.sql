-- All that the answer to a radius query says, in one statement and so of one moment: the layers' releases,
-- the n nearest features in exact order, bounded counts, names of areas and, when the page is not
-- full, what wider circles hold and the nearest feature beyond the radius.
--
-- Distances are whole millimetres on the ellipsoid (decision 0011). The page takes two steps. `nearest`
-- takes n features by the planar order `<->`, which the index gives at once but which is not the order
-- on the ellipsoid; their largest distance proves that the true n-th is no further away. Then
-- everything inside that smaller circle is measured. Beyond the radius the same is done with n = 1.
-- The counts end early, and need few distances: `flat`, a squared length on a plane (geo/plane.py), tells that a
-- feature is surely inside (at most inside_m2) or surely outside (more than outside_m2).
--
-- The first row holds, as JSON in `about`, everything but features; then come at most n rows with
-- part 1, and perhaps one with part 2: the nearest beyond.
--
-- Parameters: layers text[]; origin (EWKB in hex), and its lon and lat; radius_mm; n; after_mm,
-- after_layer, after_ref: the last feature of the page before, or -1 and empty texts; widens: whether
-- wider circles are wanted of a page with fewer than n - 1 features; counts: whether the circle is to be
-- counted; counted_to: the largest number counted to.
-- Boxes (geo/boxes.py): while `scales`, the box of a circle of r millimetres reaches width_deg * r and
-- height_deg * r from the origin, up to r = far_mm; else the arrays west, south, east, north hold
-- the boxes of the largest circle.
-- Circles to count in, as arrays, the query's own first: circle_mm, east_m2, north_m2, inside_m2,
-- outside_m2.
-- area_codes text[]: further areas whose names are wanted.
-- Where `columns` and `distance_mm` stand in braces, what layers/around/queries.py defines by these names;
-- where `filters` stands in braces, further conditions on `feature` go, with bound values of their own.
-- Needs ix_feature_geom, of which it reads a few index ranges for each layer and box.
WITH asked AS MATERIALIZED (
  SELECT
    CASE
      WHEN CAST(:scales AS boolean) THEN ST_MakeEnvelope(
        CAST(:lon AS float8) - CAST(:width_deg AS float8) * (CAST(:radius_mm AS bigint) + 1),
        CAST(:lat AS float8) - CAST(:height_deg AS float8) * (CAST(:radius_mm AS bigint) + 1),
        CAST(:lon AS float8) + CAST(:width_deg AS float8) * (CAST(:radius_mm AS bigint) + 1),
        CAST(:lat AS float8) + CAST(:height_deg AS float8) * (CAST(:radius_mm AS bigint) + 1),
        4326
      )
      ELSE ST_MakeEnvelope(west, south, east, north, 4326)
    END AS box
  FROM unnest(
    CAST(:west AS float8[]), CAST(:south AS float8[]),
    CAST(:east AS float8[]), CAST(:north AS float8[])
  ) AS edge (west, south, east, north)
), nearest AS (
  SELECT count(*) AS found, max(distance_mm) AS reach_mm
  FROM (
    SELECT candidate.distance_mm
    FROM unnest(CAST(:layers AS text[])) AS wanted (layer)
    CROSS JOIN asked
    CROSS JOIN LATERAL (
      SELECT {distance_mm} AS distance_mm
      FROM feature
      WHERE feature.layer = wanted.layer
        AND feature.superseded_in IS NULL
        AND feature.geom && asked.box
        AND (
          CAST(:after_mm AS bigint) < 0
          OR ({distance_mm}, feature.layer COLLATE "C", feature.ref COLLATE "C")
            > (CAST(:after_mm AS bigint), CAST(:after_layer AS text), CAST(:after_ref AS text))
        )
        {filters}
      ORDER BY feature.geom <-> CAST(:origin AS geometry)
      LIMIT CAST(:n AS int)
    ) AS candidate
    ORDER BY candidate.distance_mm
    LIMIT CAST(:n AS int)
  ) AS closest
), circle AS MATERIALIZED (
  SELECT CASE
    WHEN found = CAST(:n AS int) THEN least(reach_mm, CAST(:radius_mm AS bigint))
    ELSE CAST(:radius_mm AS bigint)
  END AS reach_mm
  FROM nearest
), searched AS MATERIALIZED (
  SELECT
    CASE
      WHEN CAST(:scales AS boolean) THEN ST_MakeEnvelope(
        CAST(:lon AS float8) - CAST(:width_deg AS float8) * (circle.reach_mm + 1),
        CAST(:lat AS float8) - CAST(:height_deg AS float8) * (circle.reach_mm + 1),
        CAST(:lon AS float8) + CAST(:width_deg AS float8) * (circle.reach_mm + 1),
        CAST(:lat AS float8) + CAST(:height_deg AS float8) * (circle.reach_mm + 1),
        4326
      )
      ELSE asked.box
    END AS box
  FROM asked
  CROSS JOIN circle
), page AS MATERIALIZED (
  SELECT {columns}
  FROM unnest(CAST(:layers AS text[])) AS wanted (layer)
  CROSS JOIN searched
  CROSS JOIN LATERAL (
    SELECT feature.*, {distance_mm} AS distance_mm
    FROM feature
    WHERE feature.layer = wanted.layer
      AND feature.superseded_in IS NULL
      AND feature.geom && searched.box
      {filters}
    OFFSET 0
  ) AS place
  WHERE place.distance_mm <= (SELECT reach_mm FROM circle)
    AND (
      CAST(:after_mm AS bigint) < 0
      OR (place.distance_mm, place.layer COLLATE "C", place.ref COLLATE "C")
        > (CAST(:after_mm AS bigint), CAST(:after_layer AS text), CAST(:after_ref AS text))
    )
  ORDER BY place.distance_mm, place.layer COLLATE "C", place.ref COLLATE "C"
  LIMIT CAST(:n AS int)
), need AS MATERIALIZED (
  -- What else has to be found out, now that the page is known.
  SELECT
    CAST(:counts AS boolean)
    AND (CAST(:after_mm AS bigint) >= 0 OR count(*) >= CAST(:n AS int)) AS the_count,
    CAST(:widens AS boolean)
    AND count(*) < CAST(:n AS int) - 1
    -- What lies beyond is looked for in vain, and so through a whole layer, in an area that is none.
    AND NOT EXISTS (
      SELECT
      FROM unnest(CAST(:area_codes AS text[])) AS asked_area (code)
      WHERE NOT EXISTS (SELECT FROM area WHERE area.code = asked_area.code AND area.level > 0)
    ) AS the_wider
  FROM page
), counted AS MATERIALIZED (
  SELECT
    ring.number,
    (
      SELECT count(*)
      FROM (
        SELECT
        FROM (
          SELECT
            wanted.layer,
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
          FROM unnest(CAST(:layers AS text[])) AS wanted (layer)
          CROSS JOIN unnest(
            CAST(:west AS float8[]), CAST(:south AS float8[]),
            CAST(:east AS float8[]), CAST(:north AS float8[])
          ) AS edge (west, south, east, north)
          OFFSET 0
        ) AS part
        CROSS JOIN LATERAL (
          SELECT
          FROM feature
          CROSS JOIN LATERAL (
            SELECT
              (feature.lon - CAST(:lon AS float8)) * (feature.lon - CAST(:lon AS float8))
              * ring.east_m2
              + (feature.lat - CAST(:lat AS float8)) * (feature.lat - CAST(:lat AS float8))
              * ring.north_m2 AS flat
          ) AS plane
          WHERE feature.layer = part.layer
            AND feature.superseded_in IS NULL
            AND feature.geom && part.box
            AND (
              plane.flat <= ring.inside_m2
              OR (plane.flat <= ring.outside_m2 AND {distance_mm} <= ring.radius_mm)
            )
            {filters}
          LIMIT CAST(:counted_to AS int) + 1
        ) AS place
        LIMIT CAST(:counted_to AS int) + 1
      ) AS one
    ) AS features
  FROM unnest(
    CAST(:circle_mm AS bigint[]), CAST(:east_m2 AS float8[]), CAST(:north_m2 AS float8[]),
    CAST(:inside_m2 AS float8[]), CAST(:outside_m2 AS float8[])
  ) WITH ORDINALITY AS ring (radius_mm, east_m2, north_m2, inside_m2, outside_m2, number)
  WHERE CASE
    WHEN ring.number = 1 THEN (SELECT the_count FROM need)
    ELSE (SELECT the_wider FROM need)
  END
), outside AS MATERIALIZED (
  -- A distance within which there surely is a feature beyond the radius: that of the one that comes
  -- first in planar order.
  SELECT min(candidate.distance_mm) AS reach_mm
  FROM unnest(CAST(:layers AS text[])) AS wanted (layer)
  CROSS JOIN LATERAL (
    SELECT {distance_mm} AS distance_mm
    FROM feature
    WHERE feature.layer = wanted.layer
      AND feature.superseded_in IS NULL
      AND {distance_mm} > CAST(:radius_mm AS bigint)
      {filters}
    ORDER BY feature.geom <-> CAST(:origin AS geometry)
    LIMIT 1
  ) AS candidate
  WHERE (SELECT the_wider FROM need)
), beyond AS MATERIALIZED (
  SELECT {columns}
  FROM unnest(CAST(:layers AS text[])) AS wanted (layer)
  CROSS JOIN (
    SELECT
      CASE
        WHEN CAST(:scales AS boolean) AND outside.reach_mm < CAST(:far_mm AS bigint)
          THEN ST_MakeEnvelope(
            CAST(:lon AS float8) - CAST(:width_deg AS float8) * (outside.reach_mm + 1),
            CAST(:lat AS float8) - CAST(:height_deg AS float8) * (outside.reach_mm + 1),
            CAST(:lon AS float8) + CAST(:width_deg AS float8) * (outside.reach_mm + 1),
            CAST(:lat AS float8) + CAST(:height_deg AS float8) * (outside.reach_mm + 1),
            4326
          )
        -- A whole band of latitudes, for want of anything that surely holds the circle.
        ELSE ST_MakeEnvelope(
          -180,
          CAST(:lat AS float8) - CAST(:height_deg AS float8) * (outside.reach_mm + 1),
          180,
          CAST(:lat AS float8) + CAST(:height_deg AS float8) * (outside.reach_mm + 1),
          4326
        )
      END AS box
    FROM outside
    WHERE outside.reach_mm IS NOT NULL
  ) AS held
  CROSS JOIN LATERAL (
    SELECT feature.*, {distance_mm} AS distance_mm
    FROM feature
    WHERE feature.layer = wanted.layer
      AND feature.superseded_in IS NULL
      AND feature.geom && held.box
      {filters}
    OFFSET 0
  ) AS place
  WHERE place.distance_mm > CAST(:radius_mm AS bigint)
    AND place.distance_mm <= (SELECT reach_mm FROM outside)
  ORDER BY place.distance_mm, place.layer COLLATE "C", place.ref COLLATE "C"
  LIMIT 1
), about AS (
  SELECT CAST(json_build_object(
    'layers', (
      SELECT json_agg(json_build_array(collection.name, collection.current_release, collection.demo))
      FROM collection
      WHERE collection.name = ANY(CAST(:layers AS text[]))
    ),
    'count', (SELECT features FROM counted WHERE number = 1),
    'wider', (SELECT json_agg(features ORDER BY number) FROM counted WHERE number > 1),
    'widened', (SELECT the_wider FROM need),
    'corrections', (SELECT corrections FROM corrected_holidays),
    'areas', (
      SELECT json_agg(json_build_array(area.code, area.level, area.names))
      FROM area
      WHERE area.code = ANY(ARRAY(
        SELECT unnest(CAST(area_codes AS text[])) FROM page
        UNION
        SELECT unnest(CAST(area_codes AS text[])) FROM beyond
        UNION
        SELECT unnest(CAST(:area_codes AS text[]))
      ))
    )
  ) AS text) AS about
)
SELECT *
FROM (
  SELECT 0 AS part, about.about, page.* FROM about LEFT JOIN page ON false
  UNION ALL
  SELECT 1, NULL, page.* FROM page
  UNION ALL
  SELECT 2, NULL, beyond.* FROM beyond
) AS answer
ORDER BY part, distance_mm, layer COLLATE "C", ref COLLATE "C"
