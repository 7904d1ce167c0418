"""Sessions are asked by their secret: the table keeps the digest of what it is asked with.

The functions that do it stand in alembic/functions/ and are made anew after every migration.
"""

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

_FUNCTIONS = (
    "account_devices(bytea, interval, timestamptz)",
    "account_last_seen(uuid)",
    "bound_person()",
    "current_account()",
    "current_person()",
    "end_account_devices(bytea, bytea, timestamptz)",
    "end_account_session(bytea, timestamptz)",
    "end_account_sessions(uuid, bytea, timestamptz)",
    "is_account_session_open(bytea, timestamptz)",
    "is_complete_session(uuid, timestamptz)",
    "own_account_sessions()",
    "persons_due(text, text, timestamptz, uuid, integer)",
    "read_account_session(bytea, interval, timestamptz)",
    "remove_old_account_sessions(timestamptz)",
    "touch_account_session(bytea, timestamptz)",
)


def upgrade() -> None:
    op.execute("UPDATE account_session SET id = sha256(id)")


def downgrade() -> None:
    # A digest cannot be undone: everybody signs in again.
    op.execute("DELETE FROM account_session")
    for function in _FUNCTIONS:
        # With the policies that ask them.
        op.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")
