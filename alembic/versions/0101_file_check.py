"""Whether the files of open data are still what was handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "file_check",
        sa.Column("attachment_id", sa.Uuid, primary_key=True),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("checked_at", _MOMENT, nullable=False),
        sa.Column("read_at", _MOMENT),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], ondelete="CASCADE"),
        sa.CheckConstraint("status IN ('whole', 'gone', 'changed')", name="status"),
        sa.Index("ix_file_check_read_at", "read_at"),
    )


def downgrade() -> None:
    op.drop_table("file_check")
