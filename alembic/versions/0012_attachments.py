"""Files that people hand in: one table of them; imports name theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("media_type", sa.String),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String),
        sa.Column("storage_key", sa.String, nullable=False, unique=True),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("keep_until", sa.DateTime(timezone=True)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "ix_attachment_keep_until",
        "attachment",
        ["keep_until"],
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.add_column("import_job", sa.Column("attachment_id", sa.Uuid))
    # Files of imports stay where they are, and go from there when their time is over.
    op.execute(
        "INSERT INTO attachment"
        " (id, purpose, file_name, size_bytes, storage_key, made_by, made_at)"
        " SELECT id, 'import', file_name, bytes_total,"
        " 'imports/' || id || '/upload/' || file_name, made_by, made_at FROM import_job"
    )
    op.execute("UPDATE import_job SET attachment_id = id")
    op.alter_column("import_job", "attachment_id", nullable=False)
    op.create_foreign_key(None, "import_job", "attachment", ["attachment_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint("fk_import_job_attachment_id", "import_job", type_="foreignkey")
    op.drop_column("import_job", "attachment_id")
    op.drop_table("attachment")
