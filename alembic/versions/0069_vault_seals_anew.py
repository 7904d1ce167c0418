"""The vault may change what it holds: identities are sealed anew with a newer secret."""

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing but the rights that alembic/grants.sql gives after every migration."""


def downgrade() -> None:
    """The rights are given anew."""
