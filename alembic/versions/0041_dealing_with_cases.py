"""What officers need for cases: levels by their moment, tasks, answers, rules, locks, copies."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("workflow_item", sa.Column("escalates_at", _MOMENT))
    op.create_index(
        "ix_workflow_item_escalates_at",
        "workflow_item",
        ["escalates_at"],
        postgresql_where=sa.text("escalates_at IS NOT NULL"),
    )
    # The next night derives it from the events.
    op.execute("UPDATE workflow_item SET calendar = '' WHERE closed_at IS NULL")
    op.create_table(
        "case_task",
        sa.Column("id", sa.Uuid, sa.ForeignKey("workflow_item.id"), primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("contact_case.id"), nullable=False),
        sa.Column("asked", sa.String, nullable=False),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("answer", sa.String),
        sa.CheckConstraint("length(asked) <= 5000", name="asked"),
        sa.CheckConstraint("length(answer) <= 5000", name="answer"),
    )
    op.create_index("ix_case_task_case_id", "case_task", ["case_id"])
    op.create_table(
        "case_lock",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("contact_case.id"), primary_key=True),
        sa.Column("officer_id", sa.String, nullable=False),
        sa.Column("officer_name", sa.String, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
    )
    op.create_table(
        "canned_answer",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("agency", sa.String),
        sa.Column("kind", sa.String),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("text_ar", sa.String, nullable=False),
        sa.Column("text_en", sa.String, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False, server_default="true"),
        sa.CheckConstraint("length(text_ar) <= 5000 AND length(text_en) <= 5000", name="text"),
    )
    op.create_index(
        "ix_canned_answer_current",
        "canned_answer",
        ["id"],
        unique=True,
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String),
        sa.Column("meant_agency", sa.String),
        sa.Column("topic", sa.String),
        sa.Column("area", sa.String),
        sa.Column("words", sa.String),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "case_public_copy",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("contact_case.id"), primary_key=True),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("agreed_at", _MOMENT),
        sa.Column("withdrawn_at", _MOMENT),
        sa.CheckConstraint("length(subject) <= 150", name="subject"),
        sa.CheckConstraint("length(text) <= 5000 AND length(answer) <= 5000", name="text"),
    )
    op.create_index(
        "ix_case_public_copy_agreed_at",
        "case_public_copy",
        ["agreed_at"],
        postgresql_where=sa.text("agreed_at IS NOT NULL AND withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    for table in ("case_public_copy", "routing_rule", "canned_answer", "case_lock", "case_task"):
        op.drop_table(table)
    op.drop_index("ix_workflow_item_escalates_at", "workflow_item")
    op.drop_column("workflow_item", "escalates_at")
