-- The sea: the faces between coastlines and the edge of the extract that have water on one side.
--
-- OpenStreetMap draws coasts with the water on the right. A face is the sea where coasts around it
-- have it on their right and none has it on its left; where an extract is cut so that a face has
-- both, nobody knows, and nothing is drawn.
-- Parameters: west, south, east, north of the extract in degrees.
INSERT INTO flat_shape (layer, least_zoom, rank, properties, is_coast, geom)
WITH edge AS MATERIALIZED (
  SELECT ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, 4326), 3857) AS geom
), coast AS MATERIALIZED (
  SELECT ST_Intersection(flat_shape.geom, edge.geom) AS geom
  FROM flat_shape, edge
  WHERE is_coast AND flat_shape.geom && edge.geom
), face AS MATERIALIZED (
  SELECT (ST_Dump(ST_Polygonize(line.geom))).geom AS geom
  FROM (
    SELECT ST_Node(ST_Union(ST_Collect(coast.geom), ST_Boundary(edge.geom))) AS geom
    FROM coast, edge
    GROUP BY edge.geom
  ) AS line
), piece AS MATERIALIZED (
  SELECT segment.geom, ST_Azimuth(ST_StartPoint(segment.geom), ST_EndPoint(segment.geom)) AS azimuth
  FROM coast
  CROSS JOIN LATERAL ST_Dump(coast.geom) AS part
  CROSS JOIN LATERAL ST_DumpSegments(part.geom) AS segment
  WHERE ST_GeometryType(part.geom) = 'ST_LineString'
), beside AS (
  SELECT
    ST_Translate(middle, sin(azimuth + pi() / 2) * 0.5, cos(azimuth + pi() / 2) * 0.5) AS water,
    ST_Translate(middle, sin(azimuth - pi() / 2) * 0.5, cos(azimuth - pi() / 2) * 0.5) AS shore
  FROM (SELECT azimuth, ST_LineInterpolatePoint(geom, 0.5) AS middle FROM piece) AS halved
), sea AS (
  SELECT face.geom
  FROM face
  WHERE EXISTS (SELECT FROM beside WHERE ST_Contains(face.geom, beside.water))
    AND NOT EXISTS (SELECT FROM beside WHERE ST_Contains(face.geom, beside.shore))
)
SELECT 'ocean', 6, 0, CAST('{}' AS jsonb), false, geom FROM sea
