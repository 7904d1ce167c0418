-- The last event of some chains: number and hash.
-- Parameters: chains.
SELECT wanted.chain, last.seq, last.hash
FROM unnest(CAST(:chains AS bytea[])) AS wanted (chain)
CROSS JOIN LATERAL (
    SELECT seq, hash FROM access_event
    WHERE access_event.chain = wanted.chain
    ORDER BY seq DESC
    LIMIT 1
) AS last
