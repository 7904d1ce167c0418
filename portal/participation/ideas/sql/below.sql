-- All ideas that were merged into one, or into what was merged into it.
-- Parameters: id, that of the idea above.
WITH RECURSIVE family AS (
    SELECT idea.id
    FROM idea
    WHERE idea.merged_into = :id
    UNION
    SELECT idea.id
    FROM idea
    INNER JOIN family ON idea.merged_into = family.id
)

SELECT family.id
FROM family
ORDER BY family.id
