"""Layers whose features stand for rows of other tables."""

from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("kind", "collection", type_="check")
    op.create_check_constraint("kind", "collection", "kind IN ('layer', 'derived', 'register')")


def downgrade() -> None:
    op.execute(
        "DELETE FROM feature WHERE layer IN (SELECT name FROM collection WHERE kind = 'derived')"
    )
    op.execute(
        "DELETE FROM release"
        " WHERE collection IN (SELECT name FROM collection WHERE kind = 'derived')"
    )
    op.execute("DELETE FROM collection WHERE kind = 'derived'")
    op.drop_constraint("kind", "collection", type_="check")
    op.create_check_constraint("kind", "collection", "kind IN ('layer', 'register')")
