-- For each of several questions the office nearest to a place that is open, and the nearest that is not; the
-- rows of a question in that order. Distances are whole millimetres on the ellipsoid (decision 0011).
-- Offices are few (some thousands in a country), and those of a question a handful: all of them are measured, so
-- that the nearest is found wherever it is, and no index of places is asked.
-- Parameters: origin (EWKB in hex); arrays of the same length: keys text[], agencies text[] (codes with commas
-- between them, NULL: of any agency), services text[] (a value of the attribute, NULL: whatever they do);
-- open_hours text[], those opening hours that count as open.
-- Where `columns` stands in braces, the columns of a feature go.
-- Reads the current rows of one layer by ix_feature_current_ref, once.
WITH office AS MATERIALIZED (
  SELECT
    feature.*,
    feature.attributes ->> 'agency' AS agency,
    coalesce(feature.opening_hours = ANY(CAST(:open_hours AS text[])), false) AS is_open
  FROM feature
  WHERE feature.layer = 'offices'
    AND feature.superseded_in IS NULL
), matching AS (
  SELECT
    asked.key,
    office.*,
    CAST(round(1000 * ST_DistanceSpheroid(
      office.geom,
      CAST(:origin AS geometry),
      CAST('SPHEROID["WGS 84",6378137,298.257223563]' AS spheroid)
    )) AS bigint) AS distance_mm
  FROM unnest(CAST(:keys AS text[]), CAST(:agencies AS text[]), CAST(:services AS text[]))
    AS asked (key, agencies, service)
  JOIN office ON (asked.agencies IS NULL OR office.agency = ANY(string_to_array(asked.agencies, ',')))
    AND (asked.service IS NULL OR office.attributes -> 'services' ? asked.service)
)
SELECT DISTINCT ON (key, is_open) key, is_open, distance_mm, {columns}
FROM matching
ORDER BY key, is_open DESC, distance_mm, ref COLLATE "C"
