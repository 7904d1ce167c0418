"""Datasets, their resources and versions; the public reads views of what is published."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_SLUG = "name ~ '^[a-z0-9]+([-_][a-z0-9]+)*$' AND length(name) <= "
_VIEWS = (
    "CREATE VIEW published_dataset AS"
    " SELECT id, name, agency, titles, texts, htmls, category, keywords, licence, frequency,"
    " next_due, areas, temporal_from, temporal_to, contact, origin, source_catalogue, source_id,"
    " is_sample, made_at, published_at, modified_at, withdrawn_at, withdrawn_because, version,"
    " folded"
    " FROM dataset WHERE published_at IS NOT NULL",
    "CREATE VIEW published_dataset_resource AS"
    " SELECT id, dataset_id, name, position, kind, titles, texts, current_version"
    " FROM dataset_resource"
    " WHERE dataset_id IN (SELECT id FROM dataset WHERE published_at IS NOT NULL)",
    "CREATE VIEW published_resource_version AS"
    " SELECT resource_id, number, state, day, file_sha256, file_size, file_name, attachment_id,"
    " address, declared_format, detected_format, detected, rows, columns, release_number, notes,"
    " made_at, published_at, withdrawn_at, withdrawn_because"
    " FROM resource_version WHERE state IN ('published', 'withdrawn') AND resource_id IN"
    " (SELECT r.id FROM dataset_resource r JOIN dataset d ON d.id = r.dataset_id"
    " WHERE d.published_at IS NOT NULL)",
)
# What a version is never changes; how it was read (rows, columns, detected) may be found out later.
_UNCHANGING = (
    "CREATE FUNCTION version_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION 'version % of % never changes', OLD.number, OLD.resource_id"
    " USING ERRCODE = 'integrity_constraint_violation';"
    " END $$",
    "CREATE TRIGGER version_stays BEFORE UPDATE ON resource_version FOR EACH ROW WHEN ("
    " (OLD.resource_id, OLD.number, OLD.day, OLD.file_sha256, OLD.file_size, OLD.file_name,"
    " OLD.attachment_id, OLD.address, OLD.release_number)"
    " IS DISTINCT FROM"
    " (NEW.resource_id, NEW.number, NEW.day, NEW.file_sha256, NEW.file_size, NEW.file_name,"
    " NEW.attachment_id, NEW.address, NEW.release_number)"
    " OR (OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn')"
    " OR (OLD.state = 'published' AND NEW.state NOT IN ('published', 'withdrawn')))"
    " EXECUTE FUNCTION version_stays()",
)


def upgrade() -> None:
    _make_datasets()
    _make_resources()
    _make_versions()
    for statement in (*_VIEWS, *_UNCHANGING):
        op.execute(statement)


def _make_datasets() -> None:
    op.create_table(
        "dataset",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("htmls", JSONB, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("keywords", JSONB, nullable=False),
        sa.Column("licence", sa.String, nullable=False),
        sa.Column("frequency", sa.String, nullable=False),
        sa.Column("next_due", sa.Date),
        sa.Column("areas", ARRAY(sa.String), nullable=False),
        sa.Column("temporal_from", sa.Date),
        sa.Column("temporal_to", sa.Date),
        sa.Column("contact", JSONB, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("source_catalogue", sa.String),
        sa.Column("source_id", sa.String),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("folded", sa.String, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_by_id", sa.Uuid),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("reviewed_by_id", sa.Uuid),
        sa.Column("published_by", sa.String),
        sa.Column("published_at", _MOMENT),
        sa.Column("modified_at", _MOMENT, nullable=False),
        sa.Column("withdrawn_at", _MOMENT),
        sa.Column("withdrawn_because", JSONB(none_as_null=True)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(f"{_SLUG}80", name="name"),
        sa.CheckConstraint("origin IN ('own', 'agency', 'harvested')", name="origin"),
        sa.CheckConstraint("temporal_from <= temporal_to", name="temporal"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_because IS NULL)"
            " AND (withdrawn_at IS NULL OR published_at IS NOT NULL)",
            name="withdrawn",
        ),
        sa.CheckConstraint(
            "(origin = 'harvested') = (source_catalogue IS NOT NULL AND source_id IS NOT NULL)",
            name="source",
        ),
        sa.UniqueConstraint("source_catalogue", "source_id", name="uq_dataset_source"),
        sa.Index("ix_dataset_agency", "agency"),
        sa.Index("ix_dataset_category", "category"),
        sa.Index("ix_dataset_published_at", "published_at", "id"),
        sa.Index(
            "ix_dataset_next_due", "next_due", postgresql_where=sa.text("next_due IS NOT NULL")
        ),
    )


def _make_resources() -> None:
    op.create_table(
        "dataset_resource",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("dataset_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("current_version", sa.Integer),
        sa.CheckConstraint(f"{_SLUG}80", name="name"),
        sa.CheckConstraint("kind IN ('file', 'api', 'documentation')", name="kind"),
        sa.UniqueConstraint("dataset_id", "name", name="uq_dataset_resource_name"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
    )


def _make_versions() -> None:
    op.create_table(
        "resource_version",
        sa.Column("resource_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("file_sha256", sa.String),
        sa.Column("file_size", sa.BigInteger),
        sa.Column("file_name", sa.String),
        sa.Column("attachment_id", sa.Uuid),
        sa.Column("address", sa.String),
        sa.Column("declared_format", sa.String),
        sa.Column("detected_format", sa.String),
        sa.Column("detected", JSONB, nullable=False),
        sa.Column("rows", sa.BigInteger),
        sa.Column("columns", JSONB(none_as_null=True)),
        sa.Column("release_number", sa.Integer),
        sa.Column("notes", JSONB, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_by_id", sa.Uuid),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("checked_by_id", sa.Uuid),
        sa.Column("published_at", _MOMENT),
        sa.Column("withdrawn_at", _MOMENT),
        sa.Column("withdrawn_because", JSONB(none_as_null=True)),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("state IN ('draft', 'checked', 'published', 'withdrawn')", name="state"),
        sa.CheckConstraint("attachment_id IS NULL OR file_sha256 IS NOT NULL", name="checksum"),
        sa.CheckConstraint("file_size >= 0 AND rows >= 0", name="sizes"),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL AND withdrawn_because IS NOT NULL)",
            name="withdrawn",
        ),
        sa.CheckConstraint("checked_by_id <> made_by_id", name="second_officer"),
        sa.ForeignKeyConstraint(["resource_id"], ["dataset_resource.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"]),
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER version_stays ON resource_version")
    op.execute("DROP FUNCTION version_stays()")
    for view in ("published_resource_version", "published_dataset_resource", "published_dataset"):
        op.execute(f"DROP VIEW {view}")
    for table in ("resource_version", "dataset_resource", "dataset"):
        op.drop_table(table)
