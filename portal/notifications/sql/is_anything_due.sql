-- Whether the outbox has work: a letter that is due on a channel that has a sender, one that would
-- come too late, or one whose sender is gone (its lock is free).
-- Parameters: channels, now, locks (the first half of the locks of claims).
SELECT EXISTS (
    SELECT FROM letter
    WHERE state = 'waiting'
      AND ((due_at <= :now AND channel = ANY(CAST(:channels AS text[]))) OR expires_at <= :now)
) OR EXISTS (
    SELECT FROM letter
    WHERE state = 'sending' AND pg_try_advisory_xact_lock(CAST(:locks AS integer), claimed_by)
)
