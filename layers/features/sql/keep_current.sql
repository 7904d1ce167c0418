-- Stages current features as they are, by the refs in the temporary table kept_ref.
-- Parameters: layer, staged_as (what the new release is staged as).
INSERT INTO staged_feature (
  layer, number, ref, lon, lat, names, phones, address, attributes, opening_hours,
  area_codes, location_source, verified_at, precision_m, shape, search_text, demo,
  source_digest, content_hash
)
SELECT
  layer, CAST(:staged_as AS int), ref, lon, lat, names, phones, address, attributes, opening_hours,
  area_codes, location_source, verified_at, precision_m, shape, search_text, demo,
  source_digest, content_hash
FROM feature
JOIN kept_ref USING (ref)
WHERE layer = :layer
  AND superseded_in IS NULL
