"""Officers list the discussions of their agencies, those newly written in first."""

from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_discussion_agency", "discussion", ["agency", "last_at"])
    op.create_index("ix_discussion_last_at", "discussion", ["last_at"])


def downgrade() -> None:
    op.drop_index("ix_discussion_last_at", "discussion")
    op.drop_index("ix_discussion_agency", "discussion")
