-- The whole log in the order of its numbers, the values as jsonb writes them.
-- Parameters: none.
SELECT
    seq, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, agency,
    CAST(old AS text) AS old, CAST(new AS text) AS new, network, request_id, previous_hash, hash
FROM audit_event
ORDER BY seq
