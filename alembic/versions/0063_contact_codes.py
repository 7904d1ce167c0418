"""Codes that are sent to a contact are no longer those of cases alone."""

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("case_code", "contact_code")
    op.execute("ALTER TABLE contact_code RENAME CONSTRAINT pk_case_code TO pk_contact_code")
    op.execute("ALTER INDEX ix_case_code_expires_at RENAME TO ix_contact_code_expires_at")


def downgrade() -> None:
    op.execute("ALTER INDEX ix_contact_code_expires_at RENAME TO ix_case_code_expires_at")
    op.execute("ALTER TABLE contact_code RENAME CONSTRAINT pk_contact_code TO pk_case_code")
    op.rename_table("contact_code", "case_code")
