"""The queue belongs to the portal: its jobs by their keys, and what is done each night."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nightly_run",
        sa.Column("job", sa.String, primary_key=True),
        sa.Column("night", sa.Date, nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    # Imports that wait in the queue keep their places.
    op.execute(
        "UPDATE procrastinate.procrastinate_jobs SET queue_name = 'long',"
        " args = jsonb_build_object('key', args -> 'job_id') WHERE task_name = 'import'"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE procrastinate.procrastinate_jobs SET queue_name = 'imports',"
        " args = jsonb_build_object('job_id', args -> 'key') WHERE task_name = 'import'"
    )
    op.execute("DELETE FROM procrastinate.procrastinate_jobs WHERE task_name <> 'import'")
    op.drop_table("nightly_run")
