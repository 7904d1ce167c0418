-- Published announcements that have not ended, also those that only begin later, with the names of
-- their agencies: the urgent ones first, then outages, each in the order of their beginning.
-- Parameters: now, most.
SELECT
  announcement.id, announcement.kind, announcement.agency, agency.names AS agency_names,
  announcement.titles, announcement.texts, announcement.link,
  announcement.starts_at, announcement.ends_at, announcement.published_at
FROM published_announcement AS announcement
LEFT JOIN agency ON agency.code = announcement.agency AND agency.superseded_in IS NULL
WHERE announcement.ends_at > :now
ORDER BY
  array_position(ARRAY['urgent', 'outage', 'information'], announcement.kind),
  announcement.starts_at DESC,
  announcement.id
LIMIT :most
