-- One session that still holds, with its account, roles, and whether there is a second factor.
-- Parameters: id, the SHA-256 of the cookie's token; idle_s, the seconds after which silence ends a session; now, the moment.
SELECT
    account.id,
    account.email,
    account.name,
    account.language,
    held.form_token,
    held.second_factor_at,
    held.created_at,
    held.last_seen_at < CAST(:now AS timestamptz) - interval '1 minute' AS is_touch_due,
    EXISTS (
        SELECT FROM credential
        WHERE credential.account_id = account.id AND credential.kind IN ('totp', 'passkey')
    ) AS has_second_factor,
    (
        SELECT coalesce(
            jsonb_agg(
                jsonb_build_array(membership.role, membership.agency)
                ORDER BY membership.agency NULLS FIRST
            ),
            '[]'
        )
        FROM membership
        WHERE membership.account_id = account.id
    ) AS memberships
FROM account_session AS held
JOIN account ON account.id = held.account_id
WHERE held.id = :id
    AND held.revoked_at IS NULL
    AND held.expires_at > CAST(:now AS timestamptz)
    AND held.last_seen_at > CAST(:now AS timestamptz) - make_interval(secs => :idle_s)
    AND account.state = 'active'
