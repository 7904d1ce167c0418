-- Where the current items of some collections come from. Parameters: collections text[].
SELECT
  collection.name,
  release.number,
  coalesce(release.activated_at, release.made_at),
  release.source_name,
  collection.item_count,
  collection.demo
FROM collection
JOIN release ON release.collection = collection.name AND release.number = collection.current_release
WHERE collection.name = ANY(CAST(%(collections)s AS text[]))
