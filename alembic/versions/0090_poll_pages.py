"""Polls: whether each voter sees the options in another order, and votes with names, published."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

_FROZEN = (
    "id, ref, space_id, kind, titles, texts, identity, least_shown, opens_at, closes_at, frozen_at,"
    " digest_check"
)
_WHOLE = """
        CREATE VIEW whole_poll AS
        SELECT
          poll.*,
          item.state,
          item.agency,
          item.last_event AS version,
          item.opened_at AS begun_at,
          (
            SELECT reason FROM workflow_event
            WHERE item_id = poll.id AND action = 'cancel'
            ORDER BY number DESC LIMIT 1
          ) AS cancelled_because,
          COALESCE(
            (
              SELECT jsonb_agg(
                jsonb_build_object(
                  'position', question.position, 'titles', question.titles,
                  'least', question.least, 'most', question.most,
                  'options', COALESCE(
                    (
                      SELECT jsonb_agg(
                        jsonb_build_object('position', option.position, 'titles', option.titles)
                        ORDER BY option.position
                      )
                      FROM poll_option AS option WHERE option.question_id = question.id
                    ),
                    '[]'
                  )
                )
                ORDER BY question.position
              )
              FROM poll_question AS question WHERE question.poll_id = poll.id
            ),
            '[]'
          ) AS questions
        FROM poll JOIN workflow_item AS item ON item.id = poll.id
"""
_PUBLISHED = """
        CREATE VIEW published_poll AS
        SELECT
          id, ref, space_id, agency, kind, state, titles, texts, identity, least_shown, opens_at,
          closes_at, frozen_at, begun_at, cancelled_because, version, questions
        FROM whole_poll
        WHERE frozen_at IS NOT NULL
"""


def upgrade() -> None:
    _drop_views()
    op.add_column(
        "poll", sa.Column("is_shuffled", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.alter_column("poll", "is_shuffled", server_default=None)
    _freeze(f"{_FROZEN}, is_shuffled")
    op.execute(_WHOLE)
    op.execute(_PUBLISHED.replace("version, questions", "version, questions, is_shuffled"))
    op.execute(
        """
        CREATE VIEW published_named_vote AS
        SELECT vote.poll_id, vote.author_id, vote.choices
        FROM poll_named_vote AS vote
        JOIN workflow_item AS item ON item.id = vote.poll_id AND item.state = 'published'
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS poll_envelopes_left(uuid)")
    op.execute("DROP VIEW published_named_vote")
    _drop_views()
    _freeze(_FROZEN)
    op.drop_column("poll", "is_shuffled")
    op.execute(_WHOLE)
    op.execute(_PUBLISHED)


def _drop_views() -> None:
    op.execute("DROP VIEW published_poll")
    op.execute("DROP VIEW whole_poll")


def _freeze(columns: str) -> None:
    op.execute("DROP TRIGGER frozen ON poll")
    op.execute(
        f"CREATE TRIGGER frozen BEFORE INSERT OR DELETE OR UPDATE OF {columns} ON poll"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_frozen_poll()"
    )
