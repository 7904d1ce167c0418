-- In how many kept and hidden posts each of some pieces of text stood, where it stood in any.
-- Parameters: features.
SELECT feature, kept, spam
FROM spam_feature
WHERE feature = ANY(CAST(%(features)s AS integer[]))
