"""Error reports go by the workflow of their topic; what has become of them becomes its events."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Deadlines follow from the calendar, which this does not know: the nightly job derives them,
    # for what was derived by no calendar counts as outdated.
    op.execute("""
        INSERT INTO workflow_item (
            id, definition, version, state, agency, opened_at, closed_at, calendar, last_event
        )
        SELECT
            id, 'error_report', 1,
            CASE WHEN state <> 'open' THEN 'closed' ELSE 'received' END, agency, made_at,
            CASE WHEN state <> 'open' THEN coalesce(handled_at, made_at) END, '',
            CASE WHEN state <> 'open' THEN 2 ELSE 1 END
        FROM error_report
    """)
    op.execute("""
        INSERT INTO workflow_event (
            item_id, number, at, action, state, actor_kind, actor_id, actor_name, reason
        )
        SELECT id, 1, made_at, 'opened', 'received', 'visitor', '', '', NULL
        FROM error_report
        UNION ALL
        SELECT
            id, 2, coalesce(handled_at, made_at),
            CASE state WHEN 'done' THEN 'close' ELSE 'dismiss' END, 'closed',
            'officer', coalesce(handled_by, ''), coalesce(handled_by, ''), note
        FROM error_report
        WHERE state <> 'open'
    """)
    op.drop_index("ix_error_report_agency_state", "error_report")
    op.drop_constraint("state", "error_report", type_="check")
    for column in ("agency", "made_at", "state", "handled_by", "handled_at", "note"):
        op.drop_column("error_report", column)
    op.create_foreign_key(
        op.f("fk_error_report_id_workflow_item"), "error_report", "workflow_item", ["id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint("fk_error_report_id_workflow_item", "error_report", type_="foreignkey")
    for name in ("agency", "handled_by", "note"):
        op.add_column("error_report", sa.Column(name, sa.String))
    op.add_column(
        "error_report", sa.Column("state", sa.String, nullable=False, server_default="open")
    )
    op.add_column(
        "error_report",
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
    )
    op.add_column("error_report", sa.Column("handled_at", sa.DateTime(timezone=True)))
    op.execute("""
        UPDATE error_report
        SET agency = item.agency,
            made_at = item.opened_at,
            state = CASE
                WHEN item.closed_at IS NULL THEN 'open'
                WHEN last.action = 'dismiss' THEN 'dismissed'
                ELSE 'done'
            END,
            handled_at = item.closed_at,
            handled_by = CASE WHEN item.closed_at IS NOT NULL THEN last.actor_name END,
            note = CASE WHEN item.closed_at IS NOT NULL THEN last.reason END
        FROM workflow_item AS item
        JOIN workflow_event AS last ON last.item_id = item.id AND last.number = item.last_event
        WHERE item.id = error_report.id
    """)
    op.execute("ALTER TABLE workflow_event DISABLE TRIGGER refuse_change")
    op.execute("DELETE FROM workflow_event WHERE item_id IN (SELECT id FROM error_report)")
    op.execute("ALTER TABLE workflow_event ENABLE TRIGGER refuse_change")
    op.execute(
        "DELETE FROM workflow_item USING error_report WHERE workflow_item.id = error_report.id"
    )
    op.create_check_constraint("state", "error_report", "state IN ('open', 'done', 'dismissed')")
    op.create_index("ix_error_report_agency_state", "error_report", ["agency", "state"])
