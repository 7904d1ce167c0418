"""How far followers have been told: by rounds of a subject in place of happenings one by one."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_table("happening_telling")
    op.create_table(
        "happening_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("numbered", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_happening_count"),
        sa.CheckConstraint("id = 1", name="ck_happening_count_id"),
    )
    op.execute("INSERT INTO happening_count VALUES (1, 0)")
    op.create_table(
        "following_round",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("from_number", sa.BigInteger(), nullable=False),
        sa.Column("through_number", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.Uuid()),
        sa.Column("begun_at", _MOMENT),
        sa.Column("done_at", _MOMENT),
        sa.Column("next_at", _MOMENT),
        sa.PrimaryKeyConstraint("kind", "subject_id", name="pk_following_round"),
    )
    op.create_index(
        "ix_following_round_next_at",
        "following_round",
        ["next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_following_round_open",
        "following_round",
        ["begun_at"],
        postgresql_where=sa.text("begun_at IS NOT NULL AND done_at IS NULL"),
    )
    op.create_index(
        "ix_happening_unnumbered", "happening", ["at"], postgresql_where=sa.text("number IS NULL")
    )
    op.create_index("ix_follow_digest_told_on", "follow_digest", ["told_on"])


def downgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS followers_to_write(text, uuid, uuid, integer)")
    op.execute("DROP FUNCTION IF EXISTS claim_digests(date, bigint, integer, integer)")
    op.drop_index("ix_follow_digest_told_on", "follow_digest")
    op.drop_index("ix_happening_unnumbered", "happening")
    op.drop_table("following_round")
    op.drop_table("happening_count")
    op.create_table(
        "happening_telling",
        sa.Column(
            "happening_id",
            sa.Uuid(),
            sa.ForeignKey("happening.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("after", sa.Uuid()),
        sa.Column("done_at", _MOMENT),
    )
    op.create_index("ix_happening_telling_done_at", "happening_telling", ["done_at"])
