"""The access log: what waits, the chains of pseudonyms, what they are about, checks."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _told() -> list[sa.Column[str]]:
    needed = [sa.Column(name, sa.String, nullable=False) for name in ("action", "by", "purpose")]
    more = ("service_code", "message_id", "issue", "agency")
    return [*needed, *(sa.Column(name, sa.String) for name in more)]


def upgrade() -> None:
    op.create_table(
        "access_waiting",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        *_told(),
    )
    op.create_table(
        "access_event",
        sa.Column("chain", sa.LargeBinary, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("previous_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.execute(
        "CREATE FUNCTION refuse_access_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the access log is only ever added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON access_event"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_access_change()"
    )
    op.execute("ALTER TABLE access_event ENABLE ALWAYS TRIGGER refuse_change")
    op.create_table(
        "access_content",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        *_told(),
    )
    op.create_index("ix_access_content_at", "access_content", ["at"])
    op.create_table(
        "access_check",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("checked_at", _MOMENT, nullable=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        sa.Column("chains", sa.BigInteger, nullable=False),
        sa.Column("contents", sa.BigInteger, nullable=False),
        sa.Column("faults", sa.BigInteger, nullable=False),
        sa.Column("first_fault", sa.String),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("(faults = 0) = (first_fault IS NULL)", name="faults"),
    )


def downgrade() -> None:
    for table in ("access_check", "access_content", "access_event", "access_waiting"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_access_change()")
