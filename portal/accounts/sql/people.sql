-- Accounts with their roles, kinds of factors and the last sign of life, in one statement.
-- Citizens have accounts too: only who has a role, or was ever invited to one, is listed.
-- Somebody with an account elsewhere does not show by being invited: that would tell that there is one.
-- Parameters: agencies, the codes of those that count, or NULL for all; account_id, one account or NULL for all; now, the moment.
SELECT
    account.id,
    account.email,
    account.name,
    account.state,
    roles.memberships,
    ARRAY(
        SELECT DISTINCT credential.kind
        FROM credential
        WHERE credential.account_id = account.id
        ORDER BY credential.kind
    ) AS factors,
    account_last_seen(account.id) AS last_seen_at
FROM account
CROSS JOIN LATERAL (
    SELECT coalesce(
        jsonb_agg(
            jsonb_build_array(membership.role, membership.agency)
            ORDER BY membership.agency NULLS FIRST
        ),
        '[]'
    ) AS memberships
    FROM membership
    WHERE membership.account_id = account.id
        AND (CAST(:agencies AS text[]) IS NULL OR membership.agency = ANY(CAST(:agencies AS text[])))
) AS roles
WHERE (CAST(:account_id AS uuid) IS NULL OR account.id = CAST(:account_id AS uuid))
    AND (
        EXISTS (SELECT FROM membership WHERE membership.account_id = account.id)
        OR EXISTS (SELECT FROM invitation WHERE invitation.email = account.email)
    )
    AND (
        CAST(:agencies AS text[]) IS NULL
        OR roles.memberships <> '[]'
        OR EXISTS (
            SELECT FROM invitation
            WHERE account.state = 'invited'
                AND invitation.email = account.email
                AND invitation.agency = ANY(CAST(:agencies AS text[]))
                AND invitation.used_at IS NULL
                AND invitation.expires_at > CAST(:now AS timestamptz)
        )
    )
ORDER BY account.name, account.email
