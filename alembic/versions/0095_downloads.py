"""Downloads of datasets by day, and the sum of each dataset."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "download_day",
        sa.Column("resource_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("format", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("people", sa.BigInteger, nullable=False),
        sa.Column("programs", sa.BigInteger, nullable=False),
        sa.CheckConstraint("channel IN ('web', 'api')", name="channel"),
        sa.CheckConstraint("people >= 0 AND programs >= 0", name="counts"),
        sa.Index("ix_download_day_day", "day"),
    )
    op.create_table(
        "dataset_downloads",
        sa.Column("dataset_id", sa.Uuid, primary_key=True),
        sa.Column("people", sa.BigInteger, nullable=False),
        sa.Column("programs", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.Index("ix_dataset_downloads_people", "people"),
    )


def downgrade() -> None:
    op.drop_table("dataset_downloads")
    op.drop_table("download_day")
