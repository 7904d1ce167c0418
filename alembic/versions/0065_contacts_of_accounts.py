"""Accounts may have a phone number in the place of an e-mail address; each may be confirmed.

An address that was confirmed counts as confirmed when the account was last changed: the moment
itself was not kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("account", sa.Column("email_confirmed_at", _MOMENT))
    op.add_column("account", sa.Column("phone", sa.String))
    op.add_column("account", sa.Column("phone_confirmed_at", _MOMENT))
    op.execute("UPDATE account SET email_confirmed_at = changed_at WHERE confirmed_email = email")
    op.drop_column("account", "confirmed_email")
    op.alter_column("account", "email", nullable=True)
    op.create_unique_constraint("uq_account_phone", "account", ["phone"])
    for name, rule in _RULES.items():
        op.create_check_constraint(name, "account", rule)


def downgrade() -> None:
    for name in _RULES:
        op.drop_constraint(op.f(f"ck_account_{name}"), "account", type_="check")
    # Who has no e-mail address could not sign in before.
    op.execute("UPDATE account SET email = id || '@none.invalid' WHERE email IS NULL")
    op.alter_column("account", "email", nullable=False)
    op.add_column("account", sa.Column("confirmed_email", sa.String))
    op.execute("UPDATE account SET confirmed_email = email WHERE email_confirmed_at IS NOT NULL")
    op.drop_column("account", "email_confirmed_at")
    op.drop_constraint(op.f("uq_account_phone"), "account", type_="unique")
    op.drop_column("account", "phone")
    op.drop_column("account", "phone_confirmed_at")


_RULES = {
    "contact": "num_nonnulls(email, phone) > 0",
    "email_confirmed": "email_confirmed_at IS NULL OR email IS NOT NULL",
    "phone_confirmed": "phone_confirmed_at IS NULL OR phone IS NOT NULL",
}
