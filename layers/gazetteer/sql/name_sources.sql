-- The sources of names, areas among them, in the order of their keys.
-- Parameters: none.
SELECT name, title, attribution, licence, licence_url, demo, place_count, imported_at
FROM name_source
ORDER BY name
