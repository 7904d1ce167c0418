"""Items of a workflow that bring the working days of a state themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workflow_item", sa.Column("own_days", sa.Integer))
    op.create_check_constraint("own_days", "workflow_item", "own_days BETWEEN 0 AND 250")


def downgrade() -> None:
    op.drop_column("workflow_item", "own_days")
