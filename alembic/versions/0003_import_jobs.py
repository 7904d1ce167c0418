"""Imports that run outside a request: their table, and the tables of the queue."""

import psycopg
import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The queue's tables stand apart from ours: they belong to a library and change with it.
QUEUE_SCHEMA = "procrastinate"


def upgrade() -> None:
    op.create_table(
        "import_job",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("layer", sa.String, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("options", JSONB, nullable=False, server_default="{}"),
        sa.Column("state", sa.String, nullable=False, server_default="waiting"),
        sa.Column("made_by", sa.String, nullable=False),
        _moment("made_at", nullable=False, server_default=sa.func.now()),
        _moment("started_at"),
        _moment("finished_at"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("bytes_total", sa.BigInteger, nullable=False),
        sa.Column("bytes_read", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("rows_read", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("release_number", sa.Integer),
        sa.Column("problem", JSONB),
        sa.Column("report", JSONB),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'staged', 'active', 'failed', 'discarded')",
            name="state",
        ),
    )
    op.create_index("ix_import_job_made_at", "import_job", ["made_at"])
    _make_queue()


def downgrade() -> None:
    op.execute(f"DROP SCHEMA {QUEUE_SCHEMA} CASCADE")
    op.drop_table("import_job")


def _moment(name: str, **more: object) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), **more)  # type: ignore[arg-type]


def _make_queue() -> None:
    """Run the library's own script, many statements in one, where its names mean its schema."""
    op.execute(f"CREATE SCHEMA {QUEUE_SCHEMA}")
    before = op.get_bind().scalar(sa.text("SELECT current_setting('search_path')"))
    _search_in(f"{QUEUE_SCHEMA}, public")
    connection = op.get_bind().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    connection.execute(SchemaManager.get_schema())
    _search_in(before)


def _search_in(path: str) -> None:
    op.get_bind().execute(sa.text("SELECT set_config('search_path', :path, true)"), {"path": path})
