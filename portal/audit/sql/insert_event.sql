-- Writes one event at the end of the chain.
-- Parameters: the columns of audit_event; old and new are JSON texts or NULL.
INSERT INTO audit_event (
    seq, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, agency,
    old, new, network, request_id, previous_hash, hash
)
VALUES (
    :seq, :at, :actor_kind, :actor_id, :actor_name, :action, :object_kind, :object_id, :agency,
    CAST(:old AS jsonb), CAST(:new AS jsonb), :network, :request_id, :previous_hash, :hash
)
