-- Take away from an idea the supporters whom a merge has brought and whom none of those that are
-- still merged into it brings any more.
-- Parameters: lead, the id of the idea.
DELETE FROM idea_support
WHERE
    idea_support.idea_id = :lead
    AND NOT idea_support.is_own
    AND NOT EXISTS (
        SELECT TRUE
        FROM idea
        INNER JOIN idea_support AS brought ON idea.id = brought.idea_id
        WHERE
            idea.merged_into = :lead
            AND brought.author_id = idea_support.author_id
    )
