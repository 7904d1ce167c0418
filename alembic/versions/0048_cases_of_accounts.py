"""Cases of accounts: which were filed signed in, and that an account's address was confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("confirmed_email", sa.String))
    op.add_column("case_contact", sa.Column("account_digest", sa.LargeBinary))
    op.create_index("ix_case_contact_account_digest", "case_contact", ["account_digest"])


def downgrade() -> None:
    op.drop_column("case_contact", "account_digest")
    op.drop_column("account", "confirmed_email")
