-- Says whether a call may go out: not while a circuit of its agency or service is open. When the
-- pause is over it may, alone, and is marked as the one that tries. The rows are locked, so that of
-- several processes one tries; while nothing fails there is no row to lock.
-- Parameters: names, those of the circuits; now, the moment; probe_s, the seconds a try may take.
WITH held AS MATERIALIZED (
    SELECT
        name,
        retry_at > CAST(:now AS timestamptz)
        OR coalesce(probe_until > CAST(:now AS timestamptz), FALSE) AS is_shut
    FROM agency_circuit
    WHERE name = ANY(CAST(:names AS text [])) AND retry_at IS NOT NULL
    ORDER BY name
    FOR UPDATE
),

said AS (SELECT coalesce(bool_or(is_shut), FALSE) AS is_shut FROM held),

marked AS (
    UPDATE agency_circuit AS one
    SET probe_until = CAST(:now AS timestamptz) + make_interval(secs => :probe_s)
    FROM held, said
    WHERE one.name = held.name AND NOT said.is_shut
)

SELECT NOT is_shut FROM said
