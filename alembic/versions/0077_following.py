"""Who follows what, what has happened there, and how far it has been told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "follow",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "kind", "subject_id", name="pk_follow"),
        sa.CheckConstraint("mode IN ('at_once', 'weekly')", name="ck_follow_mode"),
    )
    op.create_index("ix_follow_subject", "follow", ["kind", "subject_id", "mode", "person_id"])
    op.create_table(
        "follow_digest",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_follow_digest"),
    )
    op.create_table(
        "happening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("within_kind", sa.String()),
        sa.Column("within_id", sa.Uuid()),
        sa.Column("about_kind", sa.String(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("titles", JSONB(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("number", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_happening"),
        sa.UniqueConstraint("number", name="uq_happening_number"),
        sa.CheckConstraint(
            "(within_kind IS NULL) = (within_id IS NULL)", name="ck_happening_within"
        ),
        sa.CheckConstraint("path LIKE '/%'", name="ck_happening_path"),
    )
    op.create_index("ix_happening_subject", "happening", ["kind", "subject_id", "at"])
    op.create_index("ix_happening_within", "happening", ["within_kind", "within_id", "at"])
    op.create_index("ix_happening_about", "happening", ["about_kind", "about_id"])
    op.create_index("ix_happening_at", "happening", ["at"])
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


def downgrade() -> None:
    op.drop_table("happening_telling")
    op.drop_table("happening")
    op.drop_table("follow_digest")
    op.drop_table("follow")
