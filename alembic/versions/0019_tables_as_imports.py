"""Imports of tables: a job is for any collection, and may speak for one agency."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("import_job", "layer", new_column_name="collection")
    op.add_column("import_job", sa.Column("scope", sa.String))


def downgrade() -> None:
    op.execute("DELETE FROM import_job WHERE collection IN ('agencies', 'services')")
    op.drop_column("import_job", "scope")
    op.alter_column("import_job", "collection", new_column_name="layer")
