"""What was called a draft is a proposal, of any kind of record that a topic offers."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("kind", "draft", type_="check")
    op.rename_table("draft", "proposal")
    _rename("draft", "proposal")


def downgrade() -> None:
    _rename("proposal", "draft")
    op.rename_table("proposal", "draft")
    op.create_check_constraint("kind", "draft", "kind IN ('agency', 'service', 'office')")


def _rename(before: str, after: str) -> None:
    for name in ("agency_state", "record"):
        op.execute(f"ALTER INDEX ix_{before}_{name} RENAME TO ix_{after}_{name}")
    for kind in ("pk_{}", "ck_{}_state"):
        op.execute(
            f"ALTER TABLE proposal RENAME CONSTRAINT {kind.format(before)} TO {kind.format(after)}"
        )
