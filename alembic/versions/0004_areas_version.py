"""A mark that changes whenever areas do: they have no releases, and caches have to know."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas_version",
        sa.Column(
            "id", sa.SmallInteger, sa.CheckConstraint("id = 1", name="one"), primary_key=True
        ),
        sa.Column("version", sa.Uuid, nullable=False),
    )
    op.execute("INSERT INTO areas_version (id, version) VALUES (1, gen_random_uuid())")


def downgrade() -> None:
    op.drop_table("areas_version")
