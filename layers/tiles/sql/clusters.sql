-- One layer in one tile far out: places that share a cell of the grid become one cluster.
--
-- A cluster lies at the mean of its members and tells their number; one alone stays a place. A cell
-- belongs to one tile; neighbours repeat it as far as their buffer reaches, from the same sums.
-- Gives the release that is shown, the number of features looked at, and the tile as MVT.
--
-- Parameters: layer; languages text[] (of the names); the stretches of the window as the arrays west,
-- south, east, north (degrees) and shift (units); its limits low_x, high_x, low_y, high_y, its corner
-- left_x, top_y, and cell_bits, unit_bits (layers/tiles/rules.py); extent and buffer of the tile.
-- Needs ix_feature_geom; places that stand alone are fetched by their rows' addresses.
WITH stretch AS MATERIALIZED (
  SELECT ST_MakeEnvelope(west, south, east, north, 4326) AS geom, shift
  FROM unnest(
    CAST(:west AS float8[]), CAST(:south AS float8[]), CAST(:east AS float8[]),
    CAST(:north AS float8[]), CAST(:shift AS int[])
  ) AS edge (west, south, east, north, shift)
), spot AS (
  SELECT
    stretch.shift,
    feature.ctid AS row_id,
    CAST(floor(least((feature.lon + 180) / 360 * 1073741824, 1073741823)) AS int) AS x,
    CAST(floor(
      (0.5 - ln(tan(pi() / 4 + radians(feature.lat) / 2)) / (2 * pi())) * 1073741824
    ) AS int) AS y
  FROM stretch
  JOIN feature ON feature.geom && stretch.geom
  WHERE feature.layer = :layer AND feature.superseded_in IS NULL
  -- A fence: without it the logarithm would be taken again wherever y stands below.
  OFFSET 0
), heap AS (
  -- Cells are in the window or not as a whole, so it is they that are compared with its limits: a
  -- condition on rows would let the planner expect one row and sort a million of them on disk.
  SELECT
    shift,
    x >> CAST(:cell_bits AS int) AS cell_x,
    y >> CAST(:cell_bits AS int) AS cell_y,
    count(*) AS members,
    sum(x) / count(*) + shift AS x,
    sum(y) / count(*) AS y,
    -- Wanted for cells of one row only; a row's address is cheaper to carry along than its ref.
    min(row_id) AS row_id
  FROM spot
  GROUP BY shift, cell_x, cell_y
), cell AS MATERIALIZED (
  SELECT *
  FROM heap
  WHERE x >= CAST(:low_x AS int) AND x < CAST(:high_x AS int)
    AND y >= CAST(:low_y AS int) AND y < CAST(:high_y AS int)
), shown AS (
  SELECT
    cell.*,
    (x - CAST(:left_x AS int)) >> CAST(:unit_bits AS int) AS across,
    (y - CAST(:top_y AS int)) >> CAST(:unit_bits AS int) AS down
  FROM cell
), mark AS (
  SELECT
    CASE
      WHEN members = 1 THEN CAST(CAST(
        'x' || left(encode(sha256(convert_to(place.ref, 'UTF8')), 'hex'), 13) AS bit(52)
      ) AS bigint)
      ELSE (CAST(1 AS bigint) << 52) + (CAST(:cell_bits AS bigint) << 42)
        + (CAST(cell_y AS bigint) << 21) + cell_x
    END AS id,
    ST_MakePoint(across, down) AS geom,
    place.ref,
    CASE WHEN members > 1 THEN true END AS cluster,
    CASE WHEN members > 1 THEN members END AS point_count,
    place.names
  FROM shown
  LEFT JOIN LATERAL (
    SELECT feature.ref, (
      SELECT jsonb_object_agg('name_' || name.key, name.value)
      FROM jsonb_each_text(feature.names) AS name
      WHERE name.key = ANY(CAST(:languages AS text[]))
    ) AS names
    FROM feature
    WHERE feature.layer = :layer AND feature.ctid = shown.row_id
  ) AS place ON members = 1
  WHERE across BETWEEN -CAST(:buffer AS int) AND CAST(:extent AS int) + CAST(:buffer AS int) - 1
    AND down BETWEEN -CAST(:buffer AS int) AND CAST(:extent AS int) + CAST(:buffer AS int) - 1
  ORDER BY id, across
)
SELECT
  (SELECT current_release FROM collection WHERE name = :layer) AS release,
  (SELECT coalesce(sum(members), 0) FROM cell) AS features,
  (SELECT ST_AsMVT(mark, CAST(:layer AS text), CAST(:extent AS int), 'geom', 'id') FROM mark) AS mvt
