"""Accounts of officers with all that belongs to signing in, and the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ROLES = "role IN ('viewer', 'editor', 'approver', 'administrator')"
_TABLES = (
    "rate_limit",
    "password_reset",
    "invitation",
    "membership",
    "account_session",
    "recovery_code",
    "credential",
    "account",
)


def upgrade() -> None:
    _make_audit_log()
    _make_account()
    _make_credentials()
    _make_session()
    _make_membership()
    _make_links()
    op.create_table(
        "rate_limit",
        sa.Column("bucket", sa.String, primary_key=True),
        _moment("window_start", nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_index("ix_rate_limit_window_start", "rate_limit", ["window_start"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_table("audit_event")
    op.execute("DROP FUNCTION refuse_audit_change()")


def _make_audit_log() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        _moment("at", nullable=False),
        sa.Column("actor_kind", sa.String, nullable=False),
        sa.Column("actor_id", sa.String, nullable=False),
        sa.Column("actor_name", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("object_kind", sa.String, nullable=False),
        sa.Column("object_id", sa.String, nullable=False),
        sa.Column("agency", sa.String),
        sa.Column("old", JSONB),
        sa.Column("new", JSONB),
        sa.Column("network", sa.String),
        sa.Column("request_id", sa.String),
        sa.Column("previous_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "ix_audit_event_object_kind_object_id_seq",
        "audit_event",
        ["object_kind", "object_id", "seq"],
    )
    op.create_index("ix_audit_event_agency_seq", "audit_event", ["agency", "seq"])
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )
    # Also where a session says that it only replays what another server did.
    op.execute("ALTER TABLE audit_event ENABLE ALWAYS TRIGGER refuse_change")


def _make_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("email", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("language", sa.String),
        sa.Column("password_hash", sa.String),
        sa.Column("state", sa.String, nullable=False),
        _moment("created_at", nullable=False, server_default=sa.func.now()),
        _moment("changed_at", nullable=False, server_default=sa.func.now()),
        sa.CheckConstraint("state IN ('invited', 'active', 'suspended')", name="state"),
    )


def _make_credentials() -> None:
    op.create_table(
        "credential",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        _moment("created_at", nullable=False, server_default=sa.func.now()),
        _moment("last_used_at"),
        sa.Column("sealed_secret", sa.LargeBinary),
        sa.Column("last_counter", sa.BigInteger),
        sa.Column("passkey_id", sa.LargeBinary, unique=True),
        sa.Column("public_key", sa.LargeBinary),
        sa.Column("sign_count", sa.BigInteger),
        sa.Column("transports", JSONB),
        sa.Column("issuer", sa.String),
        sa.Column("subject", sa.String),
        sa.UniqueConstraint("issuer", "subject"),
        sa.CheckConstraint(
            "CASE kind WHEN 'totp' THEN sealed_secret IS NOT NULL"
            " WHEN 'passkey' THEN num_nulls(passkey_id, public_key, sign_count) = 0"
            " WHEN 'oidc' THEN num_nulls(issuer, subject) = 0 ELSE false END",
            name="kind",
        ),
    )
    op.create_index("ix_credential_account_id", "credential", ["account_id"])
    op.create_table(
        "recovery_code",
        _account(primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        _moment("used_at"),
    )


def _make_session() -> None:
    op.create_table(
        "account_session",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        _account(),
        sa.Column("form_token", sa.String, nullable=False),
        _moment("created_at", nullable=False, server_default=sa.func.now()),
        _moment("last_seen_at", nullable=False, server_default=sa.func.now()),
        _moment("expires_at", nullable=False),
        _moment("second_factor_at"),
        sa.Column("network", sa.String),
        sa.Column("device", sa.String),
        _moment("revoked_at"),
    )
    op.create_index("ix_account_session_account_id", "account_session", ["account_id"])
    op.create_index("ix_account_session_expires_at", "account_session", ["expires_at"])


def _make_membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account(),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("agency", sa.String),
        sa.UniqueConstraint("account_id", "agency", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint(_ROLES, name="role"),
    )


def _make_links() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("agency", sa.String),
        sa.Column("invited_by", sa.String, nullable=False),
        _moment("created_at", nullable=False, server_default=sa.func.now()),
        _moment("expires_at", nullable=False),
        _moment("used_at"),
        sa.CheckConstraint(_ROLES, name="role"),
    )
    op.create_index("ix_invitation_email", "invitation", ["email"])
    op.create_table(
        "password_reset",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        _account(),
        _moment("created_at", nullable=False, server_default=sa.func.now()),
        _moment("expires_at", nullable=False),
        _moment("used_at"),
    )
    op.create_index("ix_password_reset_account_id", "password_reset", ["account_id"])


def _account(**more: object) -> sa.Column[object]:
    owner = sa.ForeignKey("account.id")
    return sa.Column("account_id", sa.Uuid, owner, nullable=False, **more)  # type: ignore[arg-type]


def _moment(name: str, **more: object) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), **more)  # type: ignore[arg-type]
