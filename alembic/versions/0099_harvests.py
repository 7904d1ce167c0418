"""Harvests: catalogues of others, what is kept of their records, and the runs that read them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_COUNTS = (
    *("position", "pages", "attempts", "seen", "created", "changed", "restored", "unchanged"),
    *("refused", "vanished", "retired"),
)
_VIEW = (
    "CREATE VIEW dataset_origin AS"
    " SELECT r.dataset_id, r.source, s.titles, s.home, r.source_id, r.page,"
    " CASE WHEN r.retired_at IS NULL THEN greatest(r.harvested_at, s.whole_at)"
    " ELSE r.harvested_at END AS harvested_at"
    " FROM harvested_record r JOIN harvest_source s ON s.code = r.source"
    " WHERE r.dataset_id IN (SELECT id FROM dataset WHERE published_at IS NOT NULL)"
)


def upgrade() -> None:
    _make_sources()
    _make_records()
    _make_runs()
    op.execute(_VIEW)


def _make_sources() -> None:
    op.create_table(
        "harvest_source",
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("home", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("agencies", JSONB, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("categories", JSONB, nullable=False),
        sa.Column("licence", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("areas", ARRAY(sa.String), nullable=False),
        sa.Column("schedule", sa.String, nullable=False),
        sa.Column("is_enabled", sa.Boolean, nullable=False),
        sa.Column("ask_above", sa.Integer, nullable=False),
        sa.Column("whole_at", _MOMENT),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(code) <= 40", name="code"),
        sa.CheckConstraint("kind IN ('ckan', 'csv')", name="kind"),
        sa.CheckConstraint("schedule IN ('nightly', 'weekly', 'by_hand')", name="schedule"),
        sa.CheckConstraint("ask_above BETWEEN 0 AND 100", name="ask_above"),
    )


def _make_records() -> None:
    op.create_table(
        "harvested_record",
        sa.Column("source", sa.String, sa.ForeignKey("harvest_source.code"), primary_key=True),
        sa.Column("source_id", sa.String, primary_key=True),
        sa.Column(
            "dataset_id", sa.Uuid, sa.ForeignKey("dataset.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("page", sa.String),
        sa.Column("harvested_at", _MOMENT, nullable=False),
        sa.Column("retired_at", _MOMENT),
    )
    op.create_index(
        "ix_harvested_record_dataset_id", "harvested_record", ["dataset_id"], unique=True
    )


def _make_runs() -> None:
    op.create_table(
        "harvest_run",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("source", sa.String, sa.ForeignKey("harvest_source.code"), nullable=False),
        sa.Column("reach", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("began_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("since", _MOMENT),
        sa.Column("edition", sa.String),
        *(sa.Column(one, sa.Integer, nullable=False) for one in _COUNTS),
        sa.Column("total", sa.Integer),
        sa.Column("confirmed_by", sa.String),
        sa.Column("problem", JSONB),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'complete', 'asking', 'broken')", name="state"
        ),
        sa.CheckConstraint("reach IN ('whole', 'changes')", name="reach"),
    )
    op.create_index("ix_harvest_run_source", "harvest_run", ["source", "asked_at"])
    op.create_index(
        "uq_harvest_run_unfinished",
        "harvest_run",
        ["source"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_table(
        "harvest_page",
        _run_id(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("seen", ARRAY(sa.String), nullable=False),
    )
    op.create_table(
        "harvest_finding",
        _run_id(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("source_id", sa.String),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("is_refusal", sa.Boolean, nullable=False),
        sa.Column("message", JSONB, nullable=False),
    )


def _run_id() -> sa.Column[object]:
    return sa.Column(
        "run_id", sa.Uuid, sa.ForeignKey("harvest_run.id", ondelete="CASCADE"), primary_key=True
    )


def downgrade() -> None:
    op.execute("DROP VIEW dataset_origin")
    for table in (
        *("harvest_finding", "harvest_page", "harvest_run", "harvested_record", "harvest_source"),
    ):
        op.drop_table(table)
