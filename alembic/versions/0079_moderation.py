"""What moderators look at and decide, reports, appeals, blocks, and what the public knows of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WAITS = sa.text("decided_at IS NULL")


def upgrade() -> None:
    _make_items()
    _make_reports_and_appeals()
    _make_public()
    _make_comparing()


def _make_items() -> None:
    op.create_table(
        "moderation_item",
        sa.Column("id", sa.Uuid, sa.ForeignKey("workflow_item.id"), primary_key=True),
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("post_kind", sa.String, nullable=False),
        sa.Column("post_id", sa.Uuid, nullable=False),
        sa.Column("author_id", sa.Uuid),
        sa.Column("agency", sa.String),
        sa.Column("why", JSONB, nullable=False),
        sa.Column("was_shown", sa.Boolean, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.Column("verdict", sa.String),
        sa.Column("reason", sa.String),
        sa.Column("note", sa.String),
        sa.Column("decided_by", sa.Uuid),
        sa.CheckConstraint("queue IN ('newcomers', 'reported', 'suspected')", name="queue"),
        sa.CheckConstraint("(decided_at IS NULL) = (verdict IS NULL)", name="decided"),
        sa.CheckConstraint("(verdict = 'hide') = (reason IS NOT NULL)", name="reason"),
    )
    post = ["post_kind", "post_id"]
    op.create_index("ix_moderation_item_post", "moderation_item", post)
    op.create_index(
        "uq_moderation_item_waiting", "moderation_item", post, unique=True, postgresql_where=_WAITS
    )
    queue = ["queue", "opened_at", "id"]
    op.create_index("ix_moderation_item_queue", "moderation_item", queue, postgresql_where=_WAITS)
    author = ["author_id", "opened_at"]
    op.create_index("ix_moderation_item_author_id", "moderation_item", author)


def _make_reports_and_appeals() -> None:
    op.create_table(
        "post_report",
        sa.Column("post_kind", sa.String, primary_key=True),
        sa.Column("post_id", sa.Uuid, primary_key=True),
        sa.Column("author_id", sa.Uuid, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("note", sa.String),
        sa.Column("reported_at", _MOMENT, nullable=False),
        sa.Column("item_id", sa.Uuid, sa.ForeignKey("moderation_item.id"), nullable=False),
    )
    op.create_index("ix_post_report_author_id", "post_report", ["author_id"])
    op.create_table(
        "moderation_appeal",
        sa.Column("id", sa.Uuid, sa.ForeignKey("workflow_item.id"), primary_key=True),
        sa.Column("item_id", sa.Uuid, sa.ForeignKey("moderation_item.id"), nullable=False),
        sa.Column("text", sa.String),
        sa.Column("appealed_at", _MOMENT, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("answer", sa.String),
        sa.Column("decided_at", _MOMENT),
        sa.Column("decided_by", sa.Uuid),
        sa.UniqueConstraint("item_id"),
        sa.CheckConstraint("outcome IN ('upheld', 'dismissed')", name="outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
    )
    op.create_table(
        "author_block",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("author_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("note", sa.String),
        sa.Column("blocked_at", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("lifted_at", _MOMENT),
        sa.Column("blocked_by", sa.Uuid, nullable=False),
    )
    author = ["author_id", "blocked_at"]
    op.create_index("ix_author_block_author_id", "author_block", author)


def _make_public() -> None:
    op.create_table(
        "moderation_entry",
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("post_kind", sa.String),
        sa.Column("agency", sa.String),
        sa.Column("reason", sa.String),
    )
    newest = [sa.text("at DESC"), sa.text("number DESC")]
    op.create_index("ix_moderation_entry_at", "moderation_entry", newest)
    op.create_table(
        "moderation_month",
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("computed_at", _MOMENT, nullable=False),
    )


def _make_comparing() -> None:
    op.create_table(
        "post_fingerprint",
        sa.Column("post_kind", sa.String, primary_key=True),
        sa.Column("post_id", sa.Uuid, primary_key=True),
        sa.Column("author_id", sa.Uuid, nullable=False),
        sa.Column("bands", ARRAY(sa.Integer), nullable=False),
        sa.Column("posted_at", _MOMENT, nullable=False),
        sa.Column("is_spam", sa.Boolean, nullable=False, server_default="false"),
    )
    name = "post_fingerprint"
    op.create_index(f"ix_{name}_bands", name, ["bands"], postgresql_using="gin")
    op.create_index(f"ix_{name}_posted_at", name, ["posted_at"])
    op.create_index(f"ix_{name}_author_id", name, ["author_id", "posted_at"])
    op.create_table(
        "spam_feature",
        sa.Column("feature", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kept", sa.Integer, nullable=False, server_default="0"),
        sa.Column("spam", sa.Integer, nullable=False, server_default="0"),
    )


def downgrade() -> None:
    for name in (
        *("spam_feature", "post_fingerprint", "moderation_month", "moderation_entry"),
        *("author_block", "moderation_appeal", "post_report", "moderation_item"),
    ):
        op.drop_table(name)
