"""Authors and discussions; the public reads views without what is not visible."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_IS_LISTED = "visibility = 'visible' OR (visibility IN ('hidden', 'removed') AND reply_count > 0)"
_LISTED_ROOT = sa.text("is_listed AND depth = 0")


def upgrade() -> None:
    _make_authors()
    _make_discussions()
    _make_what_hangs_on_comments()
    _make_views()


def _make_authors() -> None:
    op.create_table(
        "comment_author",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("display_name", sa.String),
        sa.Column("name_key", sa.String, unique=True),
        sa.Column("named_at", _MOMENT),
        sa.Column("state", sa.String, server_default="new", nullable=False),
        sa.Column("kept_posts", sa.Integer, server_default="0", nullable=False),
        sa.Column("hidden_posts", sa.Integer, server_default="0", nullable=False),
        sa.Column("blocked_until", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("erased_at", _MOMENT),
        sa.CheckConstraint("state IN ('new', 'trusted', 'blocked')", name="state"),
        sa.CheckConstraint("(display_name IS NULL) = (name_key IS NULL)", name="name"),
        sa.CheckConstraint("erased_at IS NULL OR display_name IS NULL", name="erased"),
    )
    op.create_table(
        "comment_author_person",
        sa.Column("author_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, unique=True, nullable=False),
    )
    op.create_table(
        "comment_author_names",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
    op.execute("INSERT INTO comment_author_names (id, version) VALUES (1, 1)")


def _make_discussions() -> None:
    op.create_table(
        "discussion",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("subject_kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("agency", sa.String),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("comment_count", sa.Integer, server_default="0", nullable=False),
        sa.Column("last_number", sa.Integer, server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger, server_default="1", nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("closing_texts", JSONB),
        sa.Column("closing_html", JSONB),
        sa.UniqueConstraint("subject_kind", "subject_id"),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("discussion_id", sa.Uuid, sa.ForeignKey("discussion.id"), nullable=False),
        sa.Column("parent_id", sa.Uuid, sa.ForeignKey("comment.id")),
        sa.Column("path", sa.String(collation="C"), nullable=False),
        sa.Column("depth", sa.SmallInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("comment_author.id")),
        sa.Column("as_agency", sa.String),
        sa.Column("markdown", sa.String, nullable=False),
        sa.Column("html", sa.String, nullable=False),
        sa.Column("posted_at", _MOMENT, nullable=False),
        sa.Column("edited_at", _MOMENT),
        sa.Column("visibility", sa.String, nullable=False),
        sa.Column("agrees", sa.Integer, server_default="0", nullable=False),
        sa.Column("disagrees", sa.Integer, server_default="0", nullable=False),
        sa.Column(
            "score", sa.Integer, sa.Computed("agrees - disagrees", persisted=True), nullable=False
        ),
        sa.Column("rank", sa.Integer, server_default="0", nullable=False),
        sa.Column("reply_count", sa.Integer, server_default="0", nullable=False),
        sa.Column("is_listed", sa.Boolean, sa.Computed(_IS_LISTED, persisted=True), nullable=False),
        sa.Column("is_answer", sa.Boolean, server_default="false", nullable=False),
        sa.Column("pinned_at", _MOMENT),
        sa.CheckConstraint(
            "visibility IN ('pending', 'visible', 'hidden', 'removed')", name="visibility"
        ),
        sa.CheckConstraint("(author_id IS NULL) <> (as_agency IS NULL)", name="whose"),
        sa.CheckConstraint("(parent_id IS NULL) = (depth = 0)", name="root"),
        sa.CheckConstraint("length(path) = 7 * (depth + 1)", name="path"),
        sa.CheckConstraint("agrees >= 0 AND disagrees >= 0 AND reply_count >= 0", name="counts"),
        sa.UniqueConstraint("discussion_id", "number"),
        sa.UniqueConstraint("discussion_id", "path"),
    )
    _index_comments()


def _index_comments() -> None:
    op.create_index(
        "ix_comment_roots", "comment", ["discussion_id", "number"], postgresql_where=_LISTED_ROOT
    )
    op.create_index(
        "ix_comment_best",
        "comment",
        ["discussion_id", sa.text("rank DESC"), "number"],
        postgresql_where=_LISTED_ROOT,
    )
    op.create_index(
        "ix_comment_pinned",
        "comment",
        ["discussion_id", "pinned_at"],
        postgresql_where=sa.text("pinned_at IS NOT NULL"),
    )
    op.create_index("ix_comment_author_id", "comment", ["author_id", "posted_at"])


def _make_what_hangs_on_comments() -> None:
    op.create_table(
        "comment_revision",
        sa.Column("comment_id", sa.Uuid, sa.ForeignKey("comment.id"), primary_key=True),
        sa.Column("position", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("markdown", sa.String, nullable=False),
        sa.Column("html", sa.String, nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("replaced_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "comment_vote",
        sa.Column("comment_id", sa.Uuid, sa.ForeignKey("comment.id"), primary_key=True),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("comment_author.id"), primary_key=True),
        sa.Column("value", sa.SmallInteger, nullable=False),
        sa.CheckConstraint("value IN (-1, 1)", name="value"),
    )
    op.create_index("ix_comment_vote_author_id", "comment_vote", ["author_id"])


def _make_views() -> None:
    op.execute("CREATE VIEW shown_author AS SELECT id, display_name FROM comment_author")
    op.execute(
        "CREATE VIEW shown_comment AS SELECT id, discussion_id, parent_id, path, depth, number,"
        " CASE WHEN visibility = 'visible' THEN author_id END AS author_id,"
        " CASE WHEN visibility = 'visible' THEN as_agency END AS as_agency,"
        " CASE WHEN visibility = 'visible' THEN html END AS html,"
        " posted_at, edited_at, visibility, agrees, disagrees, score, rank, reply_count,"
        " is_listed, is_answer, pinned_at"
        " FROM comment WHERE visibility <> 'pending'"
    )
    op.execute(
        "CREATE VIEW shown_revision AS SELECT revision.comment_id, revision.position,"
        " revision.html, revision.written_at, revision.replaced_at"
        " FROM comment_revision AS revision JOIN comment ON comment.id = revision.comment_id"
        " WHERE comment.visibility = 'visible'"
    )


def downgrade() -> None:
    for view in ("shown_revision", "shown_comment", "shown_author"):
        op.execute(f"DROP VIEW {view}")
    for table in ("comment_vote", "comment_revision", "comment", "discussion"):
        op.drop_table(table)
    for table in ("comment_author_names", "comment_author_person", "comment_author"):
        op.drop_table(table)
