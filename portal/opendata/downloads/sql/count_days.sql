-- Adds downloads to the days on which they were. In the order of the key, so that processes that count at once wait
-- for each other and never in a circle.
-- Parameters: resources, numbers, days, formats, channels, people, programs, arrays of one length.
INSERT INTO download_day AS held (resource_id, number, day, format, channel, people, programs)
SELECT resource_id, number, day, format, channel, people, programs
FROM unnest(
    CAST(:resources AS uuid[]), CAST(:numbers AS integer[]), CAST(:days AS date[]), CAST(:formats AS text[]),
    CAST(:channels AS text[]), CAST(:people AS bigint[]), CAST(:programs AS bigint[])
) AS counted (resource_id, number, day, format, channel, people, programs)
ORDER BY resource_id, number, day, format, channel
ON CONFLICT (resource_id, number, day, format, channel) DO UPDATE
SET people = held.people + excluded.people, programs = held.programs + excluded.programs
