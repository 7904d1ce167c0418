"""The catalogue: how often a listed dataset has changed, and in which transaction it did last."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

# Whoever holds the list in memory asks for what transactions have changed that it has not seen:
# their numbers do not tell which was first, so a number of the row's own does.
_TURNED = """
CREATE FUNCTION listed_is_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.turn := CASE TG_OP WHEN 'UPDATE' THEN OLD.turn + 1 ELSE 1 END;
  NEW.changed_in := CAST(CAST(pg_current_xact_id() AS text) AS bigint);
  RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.add_column(
        "dataset_listed", sa.Column("turn", sa.Integer, nullable=False, server_default="1")
    )
    op.add_column(
        "dataset_listed",
        sa.Column(
            "changed_in",
            sa.BigInteger,
            nullable=False,
            server_default=sa.text("CAST(CAST(pg_current_xact_id() AS text) AS bigint)"),
        ),
    )
    op.alter_column("dataset_listed", "turn", server_default=None)
    op.alter_column("dataset_listed", "changed_in", server_default=None)
    op.create_index("ix_dataset_listed_changed_in", "dataset_listed", ["changed_in"])
    op.drop_index("ix_dataset_listed_version", "dataset_listed")
    op.execute(_TURNED)
    op.execute(
        "CREATE TRIGGER listed_is_changed BEFORE INSERT OR UPDATE ON dataset_listed"
        " FOR EACH ROW EXECUTE FUNCTION listed_is_changed()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER listed_is_changed ON dataset_listed")
    op.execute("DROP FUNCTION listed_is_changed()")
    op.create_index("ix_dataset_listed_version", "dataset_listed", ["version"])
    op.drop_index("ix_dataset_listed_changed_in", "dataset_listed")
    op.drop_column("dataset_listed", "changed_in")
    op.drop_column("dataset_listed", "turn")
