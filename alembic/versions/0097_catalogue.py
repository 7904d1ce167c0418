"""The catalogue: a narrow row for each published dataset, which triggers keep as it changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

_LIST = """
CREATE FUNCTION list_dataset(wanted uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO dataset_listed (
    dataset_id, agency, category, licence, frequency, formats, areas, is_withdrawn, title_keys,
    title_words, words, published_at, updated_on, version
  )
  SELECT
    d.id, d.agency, d.category, d.licence, d.frequency, coalesce(f.formats, '{}'), d.areas,
    d.withdrawn_at IS NOT NULL,
    k.keys, k.words,
    setweight(to_tsvector('simple', k.words), 'A')
      || setweight(to_tsvector('simple', d.folded), 'D'),
    d.published_at,
    coalesce(f.updated_on, CAST(d.modified_at AT TIME ZONE 'UTC' AS date)),
    d.version
  FROM dataset AS d
  LEFT JOIN LATERAL (
    SELECT
      array_agg(DISTINCT coalesce(v.detected_format, v.declared_format))
        FILTER (WHERE coalesce(v.detected_format, v.declared_format) IS NOT NULL) AS formats,
      max(v.day) AS updated_on
    FROM dataset_resource AS r
    JOIN resource_version AS v ON v.resource_id = r.id AND v.number = r.current_version
    WHERE r.dataset_id = d.id
  ) AS f ON true
  CROSS JOIN LATERAL (
    SELECT
      coalesce(jsonb_object_agg(language, folded), '{}') AS keys,
      coalesce(string_agg(folded, ' '), '') AS words
    FROM (
      SELECT key AS language, fold_text(value) AS folded FROM jsonb_each_text(d.titles) OFFSET 0
    ) AS title
  ) AS k
  WHERE d.id = wanted AND d.published_at IS NOT NULL
  ON CONFLICT (dataset_id) DO UPDATE SET
    agency = excluded.agency, category = excluded.category, licence = excluded.licence,
    frequency = excluded.frequency, formats = excluded.formats, areas = excluded.areas,
    is_withdrawn = excluded.is_withdrawn, title_keys = excluded.title_keys,
    title_words = excluded.title_words, words = excluded.words,
    published_at = excluded.published_at,
    updated_on = excluded.updated_on, version = excluded.version
$$
"""
# What shows a dataset in the list stands in three tables: each says when it has changed.
_TRIGGERS = (
    """
CREATE FUNCTION dataset_is_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_dataset(NEW.id);
  RETURN NULL;
END $$
""",
    """
CREATE FUNCTION resource_is_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_dataset(NEW.dataset_id);
  RETURN NULL;
END $$
""",
    """
CREATE FUNCTION version_is_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_dataset(dataset_id) FROM dataset_resource
  WHERE id = NEW.resource_id AND current_version = NEW.number;
  RETURN NULL;
END $$
""",
    "CREATE TRIGGER dataset_is_listed AFTER INSERT OR UPDATE ON dataset"
    " FOR EACH ROW WHEN (NEW.published_at IS NOT NULL) EXECUTE FUNCTION dataset_is_listed()",
    "CREATE TRIGGER resource_is_listed AFTER UPDATE OF current_version ON dataset_resource"
    " FOR EACH ROW EXECUTE FUNCTION resource_is_listed()",
    "CREATE TRIGGER version_is_listed AFTER INSERT OR UPDATE OF detected_format ON resource_version"
    " FOR EACH ROW EXECUTE FUNCTION version_is_listed()",
)


def upgrade() -> None:
    op.create_table(
        "dataset_listed",
        sa.Column("dataset_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False, unique=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("licence", sa.String, nullable=False),
        sa.Column("frequency", sa.String, nullable=False),
        sa.Column("formats", ARRAY(sa.String), nullable=False),
        sa.Column("areas", ARRAY(sa.String), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean, nullable=False),
        sa.Column("title_keys", JSONB, nullable=False),
        sa.Column("title_words", sa.String, nullable=False),
        sa.Column("words", TSVECTOR, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_on", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
    )
    op.create_index(
        "ix_dataset_listed_title_words",
        "dataset_listed",
        ["title_words"],
        postgresql_using="gin",
        postgresql_ops={"title_words": "gin_trgm_ops"},
    )
    # What proves which page of the catalogue somebody has is read without the rows themselves.
    op.create_index("ix_dataset_listed_version", "dataset_listed", ["version"])
    op.create_index("ix_dataset_listed_words", "dataset_listed", ["words"], postgresql_using="gin")
    for statement in (_LIST, *_TRIGGERS):
        op.execute(statement)
    op.execute("SELECT list_dataset(id) FROM dataset WHERE published_at IS NOT NULL")


def downgrade() -> None:
    for name, table in (
        ("dataset", "dataset"),
        ("resource", "dataset_resource"),
        ("version", "resource_version"),
    ):
        op.execute(f"DROP TRIGGER {name}_is_listed ON {table}")
        op.execute(f"DROP FUNCTION {name}_is_listed()")
    op.execute("DROP FUNCTION list_dataset(uuid)")
    op.drop_table("dataset_listed")
