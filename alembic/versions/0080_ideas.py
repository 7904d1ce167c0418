"""Ideas with their supporters, answers and reports; forums; drafts of who had to sign in first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_VISIBLE = sa.text("visibility = 'visible'")
_VISIBILITY = "visibility IN ('pending', 'visible', 'hidden', 'removed')"
_WORDS = "to_tsvector('simple'::regconfig, fold_text((title || ' '::text) || markdown))"
_PLACE = "(ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography)"
# What an idea shows of its item is the item's: one place says it, the other is told.
_FOLLOW = """
CREATE FUNCTION idea_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT agency, state, due_at, closed_at, escalation
  INTO NEW.agency, NEW.state, NEW.due_at, NEW.closed_at, NEW.escalation
  FROM public.workflow_item WHERE id = NEW.id;
  RETURN NEW;
END $$;
CREATE TRIGGER idea_begins BEFORE INSERT ON idea
  FOR EACH ROW EXECUTE FUNCTION idea_begins();
CREATE FUNCTION idea_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.idea SET agency = NEW.agency, state = NEW.state, due_at = NEW.due_at,
    closed_at = NEW.closed_at, escalation = NEW.escalation, version = version + 1
  WHERE id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER idea_follows
  AFTER UPDATE OF agency, state, due_at, closed_at, escalation ON workflow_item
  FOR EACH ROW
  WHEN (NEW.definition = 'idea'
    AND (OLD.agency, OLD.state, OLD.due_at, OLD.closed_at, OLD.escalation)
    IS DISTINCT FROM (NEW.agency, NEW.state, NEW.due_at, NEW.closed_at, NEW.escalation))
  EXECUTE FUNCTION idea_follows();
"""
_VIEWS = (
    "CREATE VIEW shown_idea AS SELECT id, ref, space_id, agency, state, language, title, html,"
    " author_id, lon, lat, area, place, posted_at, support_count, threshold_at, answered_at,"
    " due_at, closed_at, merged_into, percent, implement_by, version, words"
    " FROM idea WHERE visibility = 'visible'",
    "CREATE VIEW gone_idea AS SELECT id, ref, space_id, visibility"
    " FROM idea WHERE visibility IN ('hidden', 'removed')",
    "CREATE VIEW shown_idea_answer AS SELECT said.id, said.idea_id, said.kind, said.htmls, said.at"
    " FROM idea_answer AS said JOIN idea ON idea.id = said.idea_id"
    " WHERE idea.visibility = 'visible'",
    "CREATE VIEW shown_idea_progress AS SELECT told.id, told.idea_id, told.percent, told.htmls,"
    " told.implement_by, told.at"
    " FROM idea_progress AS told JOIN idea ON idea.id = told.idea_id"
    " WHERE idea.visibility = 'visible'",
    "CREATE VIEW shown_topic AS SELECT topic.id, topic.ref, topic.space_id, topic.category_id,"
    " topic.language, topic.title, topic.html, topic.author_id, topic.posted_at,"
    " greatest(topic.posted_at, discussion.last_at) AS last_at, topic.closed_at, topic.pinned_at,"
    " COALESCE(discussion.comment_count, 0) AS comment_count,"
    " topic.version + COALESCE(discussion.version, 0) AS version"
    " FROM forum_topic AS topic LEFT JOIN discussion"
    " ON discussion.subject_kind = 'topic' AND discussion.subject_id = topic.id"
    " WHERE topic.visibility = 'visible'",
    "CREATE VIEW gone_topic AS SELECT id, ref, space_id, visibility"
    " FROM forum_topic WHERE visibility IN ('hidden', 'removed')",
)


def upgrade() -> None:
    _make_ideas()
    _index_ideas()
    op.execute(_FOLLOW)
    _make_support()
    _make_statements()
    _make_forums()
    op.create_table(
        "post_draft",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("browser_digest", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_post_draft_ends_at", "post_draft", ["ends_at"])
    for view in _VIEWS:
        op.execute(view)


def _make_ideas() -> None:
    op.create_table(
        "idea",
        sa.Column("id", sa.Uuid, sa.ForeignKey("workflow_item.id"), primary_key=True),
        sa.Column("ref", sa.String, nullable=False, unique=True),
        sa.Column("space_id", sa.Uuid, sa.ForeignKey("space.id"), nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("markdown", sa.String, nullable=False),
        sa.Column("html", sa.String, nullable=False),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("comment_author.id")),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        sa.Column("area", sa.String),
        sa.Column("place", sa.String),
        sa.Column("posted_at", _MOMENT, nullable=False),
        sa.Column("visibility", sa.String, nullable=False),
        sa.Column("support_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("merged_into", sa.Uuid, sa.ForeignKey("idea.id")),
        sa.Column("threshold_at", _MOMENT),
        sa.Column("answered_at", _MOMENT),
        sa.Column("percent", sa.Integer),
        sa.Column("implement_by", sa.Date),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.Column("escalation", sa.Integer, nullable=False, server_default="0"),
        sa.Column("words", TSVECTOR, sa.Computed(_WORDS, persisted=True), nullable=False),
        sa.CheckConstraint("length(title) <= 150", name="title"),
        sa.CheckConstraint("length(markdown) <= 5000", name="markdown"),
        sa.CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position"),
        sa.CheckConstraint("support_count >= 0", name="support_count"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        sa.CheckConstraint("merged_into <> id", name="merged_into"),
        sa.CheckConstraint(_VISIBILITY, name="visibility"),
    )


def _index_ideas() -> None:
    for name, columns in {
        "newest": ["space_id", "posted_at", "id"],
        "supported": ["space_id", "support_count", "id"],
    }.items():
        op.create_index(f"ix_idea_{name}", "idea", columns, postgresql_where=_VISIBLE)
    op.create_index(
        "ix_idea_due", "idea", ["due_at", "id"], postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index("ix_idea_agency", "idea", ["agency", "posted_at", "id"])
    op.create_index("ix_idea_author_id", "idea", ["author_id"])
    op.create_index("ix_idea_words", "idea", ["words"], postgresql_using="gin")
    op.create_index(
        "ix_idea_merged_into",
        "idea",
        ["merged_into"],
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_idea_place",
        "idea",
        [sa.text(_PLACE)],
        postgresql_using="gist",
        postgresql_where=sa.text("lon IS NOT NULL AND visibility = 'visible'"),
    )


def _make_support() -> None:
    op.create_table(
        "idea_support",
        sa.Column("idea_id", sa.Uuid, sa.ForeignKey("idea.id"), primary_key=True),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("comment_author.id"), primary_key=True),
        sa.Column("is_own", sa.Boolean, nullable=False, server_default="true"),
        sa.Column("given_on", sa.Date, nullable=False),
    )
    op.create_index("ix_idea_support_author_id", "idea_support", ["author_id"])


def _make_statements() -> None:
    op.create_table(
        "idea_answer",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("idea_id", sa.Uuid, sa.ForeignKey("idea.id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("htmls", JSONB, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.CheckConstraint(
            "kind IN ('answer', 'accepted', 'accepted_in_part', 'rejected')", name="kind"
        ),
    )
    op.create_index("ix_idea_answer_idea_id", "idea_answer", ["idea_id", "at"])
    op.create_table(
        "idea_progress",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("idea_id", sa.Uuid, sa.ForeignKey("idea.id"), nullable=False),
        sa.Column("percent", sa.Integer, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("htmls", JSONB, nullable=False),
        sa.Column("implement_by", sa.Date),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )
    op.create_index("ix_idea_progress_idea_id", "idea_progress", ["idea_id", "at"])


def _make_forums() -> None:
    op.create_table(
        "forum_category",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("space_id", sa.Uuid, sa.ForeignKey("space.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.UniqueConstraint("space_id", "number"),
    )
    op.create_table(
        "forum_topic",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("ref", sa.String, nullable=False, unique=True),
        sa.Column("space_id", sa.Uuid, sa.ForeignKey("space.id"), nullable=False),
        sa.Column("category_id", sa.Uuid, sa.ForeignKey("forum_category.id"), nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("markdown", sa.String, nullable=False),
        sa.Column("html", sa.String, nullable=False),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("comment_author.id")),
        sa.Column("posted_at", _MOMENT, nullable=False),
        sa.Column("visibility", sa.String, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("pinned_at", _MOMENT),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.CheckConstraint("length(title) <= 150", name="title"),
        sa.CheckConstraint("length(markdown) <= 5000", name="markdown"),
        sa.CheckConstraint(_VISIBILITY, name="visibility"),
    )
    op.create_index(
        "ix_forum_topic_newest",
        "forum_topic",
        ["space_id", "posted_at", "id"],
        postgresql_where=_VISIBLE,
    )
    op.create_index("ix_forum_topic_category_id", "forum_topic", ["category_id", "posted_at"])
    op.create_index("ix_forum_topic_author_id", "forum_topic", ["author_id"])


def downgrade() -> None:
    for view in (
        "gone_topic",
        "shown_topic",
        "shown_idea_progress",
        "shown_idea_answer",
        "gone_idea",
        "shown_idea",
    ):
        op.execute(f"DROP VIEW {view}")
    op.execute("DROP TRIGGER idea_follows ON workflow_item")
    for name in ("idea_progress", "idea_answer", "idea_support", "idea"):
        op.drop_table(name)
    op.execute("DROP FUNCTION idea_follows()")
    op.execute("DROP FUNCTION idea_begins()")
    for name in ("forum_topic", "forum_category", "post_draft"):
        op.drop_table(name)
