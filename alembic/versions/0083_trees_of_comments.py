"""The rank of comments is told by their votes, and whatever has visible answers keeps its place."""

from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

_RANK = "(agrees - disagrees)::bigint * 1000000 / (agrees + disagrees + 3)"
_OLD_LISTED = "visibility = 'visible' OR (visibility IN ('hidden', 'removed') AND reply_count > 0)"
_SHOWN = (
    "CREATE VIEW shown_comment AS SELECT id, discussion_id, parent_id, path, depth, number,"
    " CASE WHEN visibility = 'visible' THEN author_id END AS author_id,"
    " CASE WHEN visibility = 'visible' THEN as_agency END AS as_agency,"
    " CASE WHEN visibility = 'visible' THEN html END AS html,"
    " posted_at, edited_at, visibility, agrees, disagrees, score, rank, reply_count,"
    " is_listed, is_answer, pinned_at"
    " FROM comment WHERE {shown}"
)


def upgrade() -> None:
    # What depends on the columns goes with them: views are made anew, indexes as well.
    op.execute("DROP VIEW shown_comment")
    op.execute("ALTER TABLE comment DROP COLUMN is_listed, DROP COLUMN rank")
    op.execute(
        "ALTER TABLE comment"
        f" ADD COLUMN rank integer GENERATED ALWAYS AS ({_RANK}) STORED NOT NULL,"
        " ADD COLUMN is_listed boolean"
        " GENERATED ALWAYS AS (visibility = 'visible' OR reply_count > 0) STORED NOT NULL,"
        " DROP CONSTRAINT uq_comment_discussion_id_path"
    )
    _index("ix_comment_tree", "discussion_id, path", "is_listed")
    _index_roots()
    op.execute(_SHOWN.format(shown="visibility <> 'pending' OR reply_count > 0"))


def downgrade() -> None:
    op.execute("DROP VIEW shown_comment")
    op.execute("ALTER TABLE comment DROP COLUMN is_listed, DROP COLUMN rank")
    op.execute(
        "ALTER TABLE comment ADD COLUMN rank integer NOT NULL DEFAULT 0,"
        f" ADD COLUMN is_listed boolean GENERATED ALWAYS AS ({_OLD_LISTED}) STORED NOT NULL,"
        " ADD CONSTRAINT uq_comment_discussion_id_path UNIQUE (discussion_id, path)"
    )
    _index_roots()
    op.execute(_SHOWN.format(shown="visibility <> 'pending'"))


def _index_roots() -> None:
    _index("ix_comment_roots", "discussion_id, number", "is_listed AND depth = 0")
    _index("ix_comment_best", "discussion_id, (- rank), number", "is_listed AND depth = 0")


def _index(name: str, columns: str, condition: str) -> None:
    op.execute(f"CREATE INDEX {name} ON comment ({columns}) WHERE {condition}")
