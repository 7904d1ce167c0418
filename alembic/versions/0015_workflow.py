"""What goes from state to state by a definition, and all that happened to it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_items()
    op.create_table(
        "workflow_event",
        sa.Column("item_id", sa.Uuid, sa.ForeignKey("workflow_item.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _moment("at", nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("action", "state")),
        *(sa.Column(f"actor_{name}", sa.String, nullable=False) for name in ("kind", "id", "name")),
        *(sa.Column(name, sa.String) for name in ("reason", "assigned_to", "agency")),
        _moment("due_at"),
        sa.Column("escalation", sa.Integer, nullable=False, server_default="0"),
    )
    op.execute(
        "CREATE FUNCTION refuse_workflow_event_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'events of a workflow are only ever added'; END $$"
    )
    op.execute(
        "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON workflow_event"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_workflow_event_change()"
    )


def _make_items() -> None:
    op.create_table(
        "workflow_item",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("definition", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        *(sa.Column(name, sa.String) for name in ("agency", "assigned_to")),
        _moment("opened_at", nullable=False),
        *(_moment(name) for name in ("due_at", "moves_at", "closed_at")),
        sa.Column("escalation", sa.Integer, nullable=False, server_default="0"),
        sa.Column("calendar", sa.String, nullable=False),
        sa.Column("last_event", sa.Integer, nullable=False),
    )
    partial = {
        "due_at": "due_at IS NOT NULL",
        "moves_at": "moves_at IS NOT NULL",
        "calendar": "closed_at IS NULL",
    }
    for column, where in partial.items():
        op.create_index(
            f"ix_workflow_item_{column}", "workflow_item", [column], postgresql_where=sa.text(where)
        )
    for columns in (["agency", "definition", "state"], ["definition", "opened_at"]):
        op.create_index("ix_workflow_item_" + "_".join(columns), "workflow_item", columns)


def downgrade() -> None:
    op.drop_table("workflow_event")
    op.execute("DROP FUNCTION refuse_workflow_event_change()")
    op.drop_table("workflow_item")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
