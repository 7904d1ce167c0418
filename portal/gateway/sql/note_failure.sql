-- Counts a failure of a circuit. At the threshold it opens, and after each try in vain it stays open
-- twice as long as before. Whoever was on the way when it opened changes nothing.
-- Returns whether this failure has opened it.
-- Parameters: name; threshold, the failures in a row; now, the moment; pause_s, the first pause;
-- longest_s, the longest one.
INSERT INTO agency_circuit AS held (name, failures, retry_at)
VALUES (
    :name, 1,
    CASE WHEN :threshold = 1 THEN CAST(:now AS timestamptz) + make_interval(secs => :pause_s) END
)
ON CONFLICT (name) DO UPDATE
SET
    failures = CASE
        WHEN held.retry_at IS NOT NULL AND held.probe_until IS NULL THEN held.failures
        ELSE least(held.failures + 1, :threshold + 20)
    END,
    retry_at = CASE
        WHEN held.retry_at IS NOT NULL AND held.probe_until IS NULL THEN held.retry_at
        WHEN held.failures + 1 >= :threshold
            THEN CAST(:now AS timestamptz) + make_interval(
                secs => least(:pause_s * power(2, held.failures + 1 - :threshold), :longest_s)
            )
    END,
    probe_until = NULL
RETURNING failures = :threshold AND retry_at = CAST(:now AS timestamptz) + make_interval(secs => :pause_s)
