-- All events of all chains, chain by chain in the order of their numbers.
-- Parameters: none.
SELECT chain, seq, epoch, commitment, previous_hash, hash FROM access_event ORDER BY chain, seq
