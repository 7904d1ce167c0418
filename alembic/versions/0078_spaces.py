"""Spaces of participation with phases and news; the public reads views without the drafts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_VIEWS = (
    "CREATE VIEW published_space AS"
    " SELECT id, name, agency, level, titles, summaries, texts, htmls, promises, answer_due,"
    " areas, lon, lat, support_threshold, answer_working_days, outcome_texts, outcome_htmls,"
    " outcome_at, published_at, closed_at, version"
    " FROM space WHERE published_at IS NOT NULL",
    "CREATE VIEW published_space_phase AS"
    " SELECT id, space_id, position, titles, texts, starts_at, ends_at, activities"
    " FROM space_phase"
    " WHERE space_id IN (SELECT id FROM space WHERE published_at IS NOT NULL)",
    "CREATE VIEW published_space_news AS"
    " SELECT id, space_id, titles, texts, htmls, published_at FROM space_news"
    " WHERE space_id IN (SELECT id FROM space WHERE published_at IS NOT NULL)",
)


def upgrade() -> None:
    _make_spaces()
    _make_phases()
    _make_news()
    for view in _VIEWS:
        op.execute(view)


def _make_spaces() -> None:
    op.create_table(
        "space",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("agency", sa.String, nullable=False, index=True),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("summaries", JSONB, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("htmls", JSONB, nullable=False),
        sa.Column("promises", JSONB, nullable=False),
        sa.Column("answer_due", sa.Date),
        sa.Column("areas", ARRAY(sa.String), nullable=False),
        sa.Column("lon", sa.Float),
        sa.Column("lat", sa.Float),
        sa.Column("support_threshold", sa.Integer),
        sa.Column("answer_working_days", sa.Integer, nullable=False),
        sa.Column("outcome_texts", JSONB(none_as_null=True)),
        sa.Column("outcome_htmls", JSONB(none_as_null=True)),
        sa.Column("outcome_at", _MOMENT),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("published_by", sa.String),
        sa.Column("published_at", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(name) <= 60", name="name"),
        sa.CheckConstraint("level IN ('information', 'consultation', 'active')", name="level"),
        sa.CheckConstraint(
            "published_at IS NULL OR (answer_due IS NOT NULL AND promises <> '{}')", name="promise"
        ),
        sa.CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position"),
        sa.CheckConstraint("support_threshold > 0", name="threshold"),
        sa.CheckConstraint("answer_working_days > 0", name="answer_working_days"),
        sa.CheckConstraint(
            "closed_at IS NULL"
            " OR (published_at IS NOT NULL AND outcome_texts IS NOT NULL"
            " AND outcome_at IS NOT NULL)",
            name="outcome",
        ),
    )


def _make_phases() -> None:
    op.create_table(
        "space_phase",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("space_id", sa.Uuid, nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("activities", ARRAY(sa.String), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], ondelete="CASCADE"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        ExcludeConstraint(
            ("space_id", "="),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_space_phase_overlap",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def _make_news() -> None:
    op.create_table(
        "space_news",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("space_id", sa.Uuid, nullable=False, index=True),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("htmls", JSONB, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    for name in ("published_space_news", "published_space_phase", "published_space"):
        op.execute(f"DROP VIEW {name}")
    for name in ("space_news", "space_phase", "space"):
        op.drop_table(name)
