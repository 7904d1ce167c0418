-- Stages the features as an older release had them.
-- Parameters: layer, staged_as (what the new release is staged as), as_of (number of the older one).
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
WHERE layer = :layer
  AND introduced_in <= CAST(:as_of AS int)
  AND (superseded_in IS NULL OR superseded_in > CAST(:as_of AS int))
