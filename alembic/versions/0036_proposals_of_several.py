"""Proposals change several records at once, and every agency whose record it is has to agree."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# The refs under which an office was known before it took another one in.
_FORMER_REFS = "(attributes -> 'former_refs')"


def upgrade() -> None:
    op.add_column("proposal", sa.Column("agencies", ARRAY(sa.String)))
    op.execute("UPDATE proposal SET agencies = ARRAY[agency]")
    op.alter_column("proposal", "agencies", nullable=False)
    op.add_column("proposal", sa.Column("agreed", JSONB, nullable=False, server_default="{}"))
    op.create_index("ix_proposal_agencies", "proposal", ["agencies"], postgresql_using="gin")
    op.create_index("ix_proposal_release", "proposal", ["kind", "release_number"])
    op.create_table(
        "proposal_record",
        sa.Column(
            "proposal_id",
            sa.Uuid,
            sa.ForeignKey("proposal.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("base_hash", sa.LargeBinary),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("removes", sa.Boolean, nullable=False, server_default="false"),
    )
    op.create_index("ix_proposal_record_code", "proposal_record", ["code"])
    op.execute(
        f"CREATE INDEX ix_feature_former_refs ON feature USING gin ({_FORMER_REFS})"
        " WHERE superseded_in IS NULL AND attributes ? 'former_refs'"
    )


def downgrade() -> None:
    op.drop_index("ix_feature_former_refs", "feature")
    op.drop_table("proposal_record")
    op.drop_index("ix_proposal_release", "proposal")
    op.drop_index("ix_proposal_agencies", "proposal")
    op.drop_column("proposal", "agreed")
    op.drop_column("proposal", "agencies")
