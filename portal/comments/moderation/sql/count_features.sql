-- Counts the pieces of a text that moderators have kept, or hidden as spam.
-- Parameters: features (in the order of their numbers, so that nobody waits in a ring), kept, spam.
INSERT INTO spam_feature (feature, kept, spam)
SELECT feature, %(kept)s, %(spam)s
FROM unnest(CAST(%(features)s AS integer[])) WITH ORDINALITY AS told (feature, place)
ORDER BY place
ON CONFLICT (feature) DO UPDATE SET
  kept = spam_feature.kept + excluded.kept,
  spam = spam_feature.spam + excluded.spam
RETURNING feature
