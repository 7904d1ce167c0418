-- What is published of cases in areas that meet a box, the newest first, each at a point of its
-- area: where a case lies itself is not known here. Parameters: west, south, east, north, degrees;
-- most, how many rows.
SELECT
  published.id,
  published.kind,
  published.subject,
  published.topic,
  published.area,
  published.published_at,
  ST_X(ST_PointOnSurface(area.geom)) AS lon,
  ST_Y(ST_PointOnSurface(area.geom)) AS lat
FROM published_case AS published
JOIN area ON area.code = published.area
WHERE area.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
ORDER BY published.published_at DESC, published.id DESC
LIMIT :most
