"""Polls: what is asked, keys, envelopes, ballots, results; what is scheduled does not change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_VIEWS = ("published_ballot", "published_poll_result", "published_poll", "whole_poll")
_TABLES = (
    *("poll_result", "ballot", "poll_named_vote", "poll_inner_envelope", "poll_envelope"),
    *("poll_key_holder", "poll_option", "poll_question", "poll"),
)


def upgrade() -> None:
    _make_poll()
    _make_questions()
    _make_holders()
    _make_votes()
    _make_results()
    _freeze()
    _make_views()


def _make_poll() -> None:
    op.create_table(
        "poll",
        sa.Column("id", sa.Uuid, sa.ForeignKey("workflow_item.id"), primary_key=True),
        sa.Column("ref", sa.String, nullable=False, unique=True),
        sa.Column("space_id", sa.Uuid, sa.ForeignKey("space.id"), nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("identity", sa.String, nullable=False),
        sa.Column("least_shown", sa.Integer, nullable=False),
        sa.Column("opens_at", _MOMENT),
        sa.Column("closes_at", _MOMENT),
        sa.Column("frozen_at", _MOMENT),
        sa.Column("digest_check", sa.LargeBinary),
        sa.CheckConstraint("kind IN ('secret', 'named')", name="kind"),
        sa.CheckConstraint("identity IN ('P1', 'P2')", name="identity"),
        sa.CheckConstraint("least_shown >= 2", name="least_shown"),
        sa.CheckConstraint("closes_at > opens_at", name="times"),
        sa.CheckConstraint(
            "frozen_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)", name="frozen"
        ),
    )


def _make_questions() -> None:
    op.create_table(
        "poll_question",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("poll_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("least", sa.SmallInteger, nullable=False),
        sa.Column("most", sa.SmallInteger, nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("poll_id", "position"),
        sa.CheckConstraint("position BETWEEN 1 AND 20", name="position"),
        sa.CheckConstraint("least >= 0 AND most >= 1 AND least <= most", name="choices"),
    )
    op.create_table(
        "poll_option",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("question_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["poll_question.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("question_id", "position"),
        sa.CheckConstraint("position BETWEEN 1 AND 400", name="position"),
    )


def _make_holders() -> None:
    op.create_table(
        "poll_key_holder",
        sa.Column("poll_id", sa.Uuid, primary_key=True),
        sa.Column("position", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("account_id", sa.Uuid, nullable=False, index=True),
        sa.Column("public_key", sa.LargeBinary),
        sa.Column("test_sealed", sa.LargeBinary),
        sa.Column("test_digest", sa.LargeBinary),
        sa.Column("confirmed_at", _MOMENT),
        sa.Column("opening_at", _MOMENT),
        sa.Column("opened_at", _MOMENT),
        sa.Column("invalid", sa.Integer),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.UniqueConstraint("poll_id", "account_id"),
        sa.UniqueConstraint("poll_id", "public_key"),
        sa.CheckConstraint("position IN (1, 2)", name="position"),
        sa.CheckConstraint("octet_length(public_key) = 65", name="public_key"),
        sa.CheckConstraint("confirmed_at IS NULL OR public_key IS NOT NULL", name="confirmed"),
    )


def _make_votes() -> None:
    op.create_table(
        "poll_envelope",
        sa.Column("poll_id", sa.Uuid, sa.ForeignKey("poll.id"), primary_key=True),
        sa.Column("voter_digest", sa.LargeBinary, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("octet_length(voter_digest) = 32", name="voter_digest"),
        sa.CheckConstraint("octet_length(sealed) = 226", name="sealed"),
    )
    op.create_table(
        "poll_inner_envelope",
        sa.Column("poll_id", sa.Uuid, sa.ForeignKey("poll.id"), primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("octet_length(sealed) = 145", name="sealed"),
    )
    op.create_table(
        "poll_named_vote",
        sa.Column("poll_id", sa.Uuid, sa.ForeignKey("poll.id"), primary_key=True),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("comment_author.id"), primary_key=True),
        sa.Column("choices", JSONB, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
    )


def _make_results() -> None:
    op.create_table(
        "ballot",
        sa.Column("poll_id", sa.Uuid, sa.ForeignKey("poll.id"), primary_key=True),
        sa.Column("question", sa.SmallInteger, primary_key=True, autoincrement=False),
        # Sorted by their bytes, as every program does that checks them.
        sa.Column("code", sa.String(collation="C"), primary_key=True),
        sa.Column("choices", ARRAY(sa.SmallInteger), nullable=False),
    )
    op.create_table(
        "poll_result",
        sa.Column("poll_id", sa.Uuid, sa.ForeignKey("poll.id"), primary_key=True),
        sa.Column("ballots", sa.Integer, nullable=False),
        sa.Column("invalid", sa.Integer, nullable=False),
        sa.Column("counts", JSONB),
        sa.Column("digest", sa.String),
        sa.Column("counted_at", _MOMENT, nullable=False),
        sa.CheckConstraint("ballots >= 0 AND invalid >= 0", name="numbers"),
        sa.CheckConstraint("digest IS NULL OR counts IS NOT NULL", name="shown"),
    )


def _freeze() -> None:
    """What is asked, when and to whose keys it is sealed does not change once it is scheduled."""
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_frozen_poll() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          before jsonb := to_jsonb(OLD);
          after jsonb := to_jsonb(NEW);
          is_frozen boolean;
        BEGIN
          IF TG_TABLE_NAME = 'poll' THEN
            is_frozen := before->>'frozen_at' IS NOT NULL;
          ELSIF TG_TABLE_NAME = 'poll_option' THEN
            is_frozen := EXISTS (
              SELECT FROM poll JOIN poll_question ON poll_question.poll_id = poll.id
              WHERE poll.frozen_at IS NOT NULL
                AND poll_question.id IN (
                  (before->>'question_id')::uuid, (after->>'question_id')::uuid
                )
            );
          ELSE
            is_frozen := EXISTS (
              SELECT FROM poll
              WHERE poll.frozen_at IS NOT NULL
                AND poll.id IN ((before->>'poll_id')::uuid, (after->>'poll_id')::uuid)
            );
          END IF;
          IF is_frozen THEN
            RAISE EXCEPTION 'the poll is scheduled: what it asks does not change any more';
          END IF;
          RETURN COALESCE(NEW, OLD);
        END
        $$
        """
    )
    columns = {
        "poll": " OF id, ref, space_id, kind, titles, texts, identity, least_shown, opens_at,"
        " closes_at, frozen_at, digest_check",
        "poll_question": "",
        "poll_option": "",
        "poll_key_holder": " OF poll_id, position, account_id, public_key, confirmed_at",
    }
    for name, of in columns.items():
        op.execute(
            f"CREATE TRIGGER frozen BEFORE INSERT OR DELETE OR UPDATE{of} ON {name}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_frozen_poll()"
        )


def _make_views() -> None:
    op.execute(
        """
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
    )
    op.execute(
        """
        CREATE VIEW published_poll AS
        SELECT
          id, ref, space_id, agency, kind, state, titles, texts, identity, least_shown, opens_at,
          closes_at, frozen_at, begun_at, cancelled_because, version, questions
        FROM whole_poll
        WHERE frozen_at IS NOT NULL
        """
    )
    op.execute(
        """
        CREATE VIEW published_poll_result AS
        SELECT poll_result.* FROM poll_result
        JOIN workflow_item AS item ON item.id = poll_id AND item.state = 'published'
        """
    )
    op.execute(
        """
        CREATE VIEW published_ballot AS
        SELECT ballot.* FROM ballot
        JOIN workflow_item AS item ON item.id = poll_id AND item.state = 'published'
        """
    )


def downgrade() -> None:
    for name in (
        "cast_poll_envelope(uuid, bytea, bytea, timestamptz)",
        "has_poll_envelope(uuid, bytea)",
        "withdraw_poll_envelope(uuid, bytea, timestamptz)",
    ):
        op.execute(f"DROP FUNCTION IF EXISTS {name}")
    for name in _VIEWS:
        op.execute(f"DROP VIEW {name}")
    for name in _TABLES:
        op.drop_table(name)
    op.execute("DROP FUNCTION refuse_change_of_frozen_poll()")
