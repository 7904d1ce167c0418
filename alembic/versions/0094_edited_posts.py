"""Ideas and topics can be changed by their authors, and say to everybody what they said before."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_IDEA = (
    "SELECT id, ref, space_id, agency, state, language, title, html, author_id, lon, lat, area,"
    " place, posted_at, support_count, threshold_at, answered_at, due_at, closed_at, merged_into,"
    " percent, implement_by, version, words{more} FROM idea WHERE visibility = 'visible'"
)
_TOPIC = (
    "SELECT topic.id, topic.ref, topic.space_id, topic.category_id, topic.language, topic.title,"
    " topic.html, topic.author_id, topic.posted_at,"
    " greatest(topic.posted_at, discussion.last_at) AS last_at, topic.closed_at, topic.pinned_at,"
    " COALESCE(discussion.comment_count, 0) AS comment_count,"
    " topic.version + COALESCE(discussion.version, 0) AS version{more}"
    " FROM forum_topic AS topic LEFT JOIN discussion"
    " ON discussion.subject_kind = 'topic' AND discussion.subject_id = topic.id"
    " WHERE topic.visibility = 'visible'"
)
_REVISIONS = (
    "CREATE VIEW shown_post_revision AS"
    " SELECT said.kind, said.post_id, said.position, said.title, said.html, said.written_at,"
    " said.replaced_at FROM post_revision AS said"
    " WHERE EXISTS (SELECT FROM idea WHERE said.kind = 'idea' AND idea.id = said.post_id"
    " AND idea.visibility = 'visible')"
    " OR EXISTS (SELECT FROM forum_topic WHERE said.kind = 'topic'"
    " AND forum_topic.id = said.post_id AND forum_topic.visibility = 'visible')"
)


def upgrade() -> None:
    op.create_table(
        "post_revision",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("post_id", sa.Uuid, primary_key=True),
        sa.Column("position", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("markdown", sa.String, nullable=False),
        sa.Column("html", sa.String, nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("replaced_at", _MOMENT, nullable=False),
    )
    op.execute(_REVISIONS)
    for name in ("idea", "forum_topic"):
        op.add_column(name, sa.Column("edited_at", _MOMENT))
    # Views take columns at their end alone.
    op.execute(f"CREATE OR REPLACE VIEW shown_idea AS {_IDEA.format(more=', edited_at')}")
    op.execute(f"CREATE OR REPLACE VIEW shown_topic AS {_TOPIC.format(more=', topic.edited_at')}")


def downgrade() -> None:
    for name, held in (("shown_idea", _IDEA), ("shown_topic", _TOPIC)):
        op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE VIEW {name} AS {held.format(more='')}")
    for name in ("idea", "forum_topic"):
        op.drop_column(name, "edited_at")
    op.execute("DROP VIEW shown_post_revision")
    op.drop_table("post_revision")
