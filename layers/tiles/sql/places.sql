-- One layer in one tile close up: every place by itself, unless a crowd stands on one spot.
--
-- A cell of the grid with more than `crowd` places becomes one cluster with their number, because
-- nobody can tell so many marks on a few pixels apart; nothing else is left out.
-- Gives the release that is shown, the number of features looked at, and the tile as MVT.
--
-- Parameters: those of clusters.sql, and crowd.
-- Needs ix_feature_geom.
WITH stretch AS MATERIALIZED (
  SELECT ST_MakeEnvelope(west, south, east, north, 4326) AS geom, shift
  FROM unnest(
    CAST(:west AS float8[]), CAST(:south AS float8[]), CAST(:east AS float8[]),
    CAST(:north AS float8[]), CAST(:shift AS int[])
  ) AS edge (west, south, east, north, shift)
), spot AS (
  SELECT
    stretch.shift,
    feature.ref,
    feature.names,
    CAST(floor(least((feature.lon + 180) / 360 * 1073741824, 1073741823)) AS int) AS x,
    CAST(floor(
      (0.5 - ln(tan(pi() / 4 + radians(feature.lat) / 2)) / (2 * pi())) * 1073741824
    ) AS int) AS y
  FROM stretch
  JOIN feature ON feature.geom && stretch.geom
  WHERE feature.layer = :layer AND feature.superseded_in IS NULL
  -- A fence: without it the logarithm would be taken again wherever y stands below.
  OFFSET 0
), found AS MATERIALIZED (
  SELECT
    spot.*,
    x >> CAST(:cell_bits AS int) AS cell_x,
    y >> CAST(:cell_bits AS int) AS cell_y,
    count(*) OVER cell AS members
  FROM spot
  WHERE x + shift >= CAST(:low_x AS int) AND x + shift < CAST(:high_x AS int)
    AND y >= CAST(:low_y AS int) AND y < CAST(:high_y AS int)
  WINDOW cell AS (PARTITION BY shift, x >> CAST(:cell_bits AS int), y >> CAST(:cell_bits AS int))
), shown AS (
  SELECT
    sum(x) / count(*) + shift AS x, sum(y) / count(*) AS y, cell_x, cell_y,
    members, CAST(NULL AS text) AS ref, CAST(NULL AS jsonb) AS names
  FROM found
  WHERE members > CAST(:crowd AS int)
  GROUP BY shift, cell_x, cell_y, members
  UNION ALL
  SELECT x + shift, y, cell_x, cell_y, 1, ref, names
  FROM found
  WHERE members <= CAST(:crowd AS int)
), mark AS (
  SELECT
    CASE
      WHEN members = 1 THEN CAST(CAST(
        'x' || left(encode(sha256(convert_to(ref, 'UTF8')), 'hex'), 13) AS bit(52)
      ) AS bigint)
      ELSE (CAST(1 AS bigint) << 52) + (CAST(:cell_bits AS bigint) << 42)
        + (CAST(cell_y AS bigint) << 21) + cell_x
    END AS id,
    ST_MakePoint(across, down) AS geom,
    ref,
    CASE WHEN members > 1 THEN true END AS cluster,
    CASE WHEN members > 1 THEN members END AS point_count,
    (
      SELECT jsonb_object_agg('name_' || name.key, name.value)
      FROM jsonb_each_text(names) AS name
      WHERE name.key = ANY(CAST(:languages AS text[]))
    ) AS names
  FROM shown
  CROSS JOIN LATERAL (
    SELECT
      (x - CAST(:left_x AS int)) >> CAST(:unit_bits AS int) AS across,
      (y - CAST(:top_y AS int)) >> CAST(:unit_bits AS int) AS down
  ) AS position
  WHERE across BETWEEN -CAST(:buffer AS int) AND CAST(:extent AS int) + CAST(:buffer AS int) - 1
    AND down BETWEEN -CAST(:buffer AS int) AND CAST(:extent AS int) + CAST(:buffer AS int) - 1
  ORDER BY id, across
)
SELECT
  (SELECT current_release FROM collection WHERE name = :layer) AS release,
  (SELECT count(*) FROM found) AS features,
  (SELECT ST_AsMVT(mark, CAST(:layer AS text), CAST(:extent AS int), 'geom', 'id') FROM mark) AS mvt
