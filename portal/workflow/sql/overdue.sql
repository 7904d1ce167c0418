-- The items that should have been dealt with by a moment, those longest overdue first.
-- Reads the partial index on due_at: what has no clock that runs is not in it.
-- Parameters: now; agencies, codes or NULL for every one and for nobody's; definition, a name or NULL; limit.
SELECT workflow_item.*
FROM workflow_item
WHERE workflow_item.due_at <= CAST(:now AS timestamptz)
    AND (CAST(:agencies AS text[]) IS NULL OR workflow_item.agency = ANY(CAST(:agencies AS text[])))
    AND (CAST(:definition AS text) IS NULL OR workflow_item.definition = CAST(:definition AS text))
ORDER BY workflow_item.due_at, workflow_item.id
LIMIT CAST(:limit AS integer)
