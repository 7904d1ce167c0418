-- Bring the supporters of an idea to the one that it was merged into: who is there already counts
-- once, for the key is idea and author.
-- Parameters: merged and lead, the ids of both.
INSERT INTO idea_support (idea_id, author_id, is_own, given_on)
SELECT
    :lead,
    held.author_id,
    FALSE,
    held.given_on
FROM idea_support AS held
WHERE held.idea_id = :merged
ON CONFLICT (idea_id, author_id) DO NOTHING
