"""Data requests with who asked, answers and appeals; what an appeal of another topic is about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_VISIBLE = sa.text("visibility = 'visible'")
_WORDS = "to_tsvector('simple'::regconfig, fold_text((title || ' '::text) || markdown))"
# What a request shows of its item is the item's, and who follows it stands behind row-level
# security: one place says it, the other is told.
_FOLLOW = """
CREATE FUNCTION data_request_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT agency, state, due_at, closed_at, escalation
  INTO NEW.agency, NEW.state, NEW.due_at, NEW.closed_at, NEW.escalation
  FROM public.workflow_item WHERE id = NEW.id;
  RETURN NEW;
END $$;
CREATE TRIGGER data_request_begins BEFORE INSERT ON data_request
  FOR EACH ROW EXECUTE FUNCTION data_request_begins();
CREATE FUNCTION data_request_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.data_request SET agency = NEW.agency, state = NEW.state, due_at = NEW.due_at,
    closed_at = NEW.closed_at, escalation = NEW.escalation, version = version + 1
  WHERE id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER data_request_follows
  AFTER UPDATE OF agency, state, due_at, closed_at, escalation ON workflow_item
  FOR EACH ROW
  WHEN (NEW.definition = 'data_request'
    AND (OLD.agency, OLD.state, OLD.due_at, OLD.closed_at, OLD.escalation)
    IS DISTINCT FROM (NEW.agency, NEW.state, NEW.due_at, NEW.closed_at, NEW.escalation))
  EXECUTE FUNCTION data_request_follows();
CREATE FUNCTION data_request_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE public.data_request SET followers = followers + 1, version = version + 1
    WHERE id = NEW.subject_id;
  ELSE
    UPDATE public.data_request SET followers = followers - 1, version = version + 1
    WHERE id = OLD.subject_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER data_request_followed AFTER INSERT ON follow
  FOR EACH ROW WHEN (NEW.kind = 'data_request') EXECUTE FUNCTION data_request_followed();
CREATE TRIGGER data_request_left AFTER DELETE ON follow
  FOR EACH ROW WHEN (OLD.kind = 'data_request') EXECUTE FUNCTION data_request_followed();
"""
_VIEWS = (
    "CREATE VIEW shown_data_request AS SELECT asked.id, asked.ref, asked.agency, asked.state,"
    " asked.language, asked.title, asked.html, asked.asked_at, asked.released_at, asked.due_at,"
    " asked.closed_at, asked.circumstance, asked.followers, asked.version, asked.words,"
    " (SELECT max(appeal.at) FROM data_request_appeal AS appeal"
    " WHERE appeal.request_id = asked.id AND appeal.outcome IS NULL) AS appealed_at"
    " FROM data_request AS asked WHERE asked.visibility = 'visible'",
    "CREATE VIEW gone_data_request AS SELECT id, ref"
    " FROM data_request WHERE visibility IN ('hidden', 'removed') AND released_at IS NOT NULL",
    "CREATE VIEW shown_data_request_answer AS SELECT said.id, said.request_id, said.circumstance,"
    " said.htmls, said.agency, said.dataset_id, said.day, said.address, said.to_agency, said.law,"
    " said.at FROM data_request_answer AS said"
    " JOIN data_request AS asked ON asked.id = said.request_id"
    " WHERE asked.visibility = 'visible' AND said.at >= asked.released_at",
)


def upgrade() -> None:
    _make_requests()
    op.execute(_FOLLOW)
    _make_answers()
    for view in _VIEWS:
        op.execute(view)
    op.add_column("contact_case", sa.Column("about_item", sa.Uuid))
    op.create_foreign_key(
        "fk_contact_case_about_item_workflow_item",
        "contact_case",
        "workflow_item",
        ["about_item"],
        ["id"],
    )


def _make_requests() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", sa.Uuid, sa.ForeignKey("workflow_item.id"), primary_key=True),
        sa.Column("ref", sa.String, nullable=False, unique=True),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("markdown", sa.String, nullable=False),
        sa.Column("html", sa.String, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("visibility", sa.String, nullable=False),
        sa.Column("released_at", _MOMENT),
        sa.Column("circumstance", sa.String),
        sa.Column("passed_on", sa.Integer, nullable=False, server_default="0"),
        sa.Column("followers", sa.Integer, nullable=False, server_default="0"),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("agency", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.Column("escalation", sa.Integer, nullable=False, server_default="0"),
        sa.Column("words", TSVECTOR, sa.Computed(_WORDS, persisted=True), nullable=False),
        sa.CheckConstraint("length(title) <= 150", name="title"),
        sa.CheckConstraint("length(markdown) <= 5000", name="markdown"),
        sa.CheckConstraint(
            "visibility IN ('pending', 'visible', 'hidden', 'removed')", name="visibility"
        ),
        sa.CheckConstraint("followers >= 0", name="followers"),
        sa.CheckConstraint("visibility <> 'visible' OR released_at IS NOT NULL", name="released"),
    )
    op.create_index(
        "ix_data_request_newest", "data_request", ["asked_at", "id"], postgresql_where=_VISIBLE
    )
    op.create_index("ix_data_request_agency", "data_request", ["agency", "asked_at", "id"])
    op.create_index(
        "ix_data_request_due",
        "data_request",
        ["due_at", "id"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_data_request_words", "data_request", ["words"], postgresql_using="gin")
    op.create_table(
        "data_request_asker",
        sa.Column("request_id", sa.Uuid, sa.ForeignKey("data_request.id"), primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_data_request_asker_person_id", "data_request_asker", ["person_id"])


def _make_answers() -> None:
    op.create_table(
        "data_request_answer",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("request_id", sa.Uuid, sa.ForeignKey("data_request.id"), nullable=False),
        sa.Column("circumstance", sa.String, nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("htmls", JSONB, nullable=False),
        sa.Column("agency", sa.String),
        sa.Column("dataset_id", sa.Uuid, sa.ForeignKey("dataset.id")),
        sa.Column("day", sa.Date),
        sa.Column("address", sa.String),
        sa.Column("to_agency", sa.String),
        sa.Column("law", JSONB),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
    )
    op.create_index(
        "ix_data_request_answer_request_id", "data_request_answer", ["request_id", "at"]
    )
    op.create_table(
        "data_request_appeal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("request_id", sa.Uuid, sa.ForeignKey("data_request.id"), nullable=False),
        sa.Column("text", sa.String),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("decided_at", _MOMENT),
        sa.CheckConstraint("outcome IN ('upheld', 'dismissed')", name="outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
    )
    op.create_index(
        "ix_data_request_appeal_request_id", "data_request_appeal", ["request_id", "at"]
    )


def downgrade() -> None:
    op.drop_column("contact_case", "about_item")
    for view in (
        "shown_data_request_answer",
        "gone_data_request",
        "shown_data_request",
    ):
        op.execute(f"DROP VIEW {view}")
    op.execute("DROP TRIGGER data_request_follows ON workflow_item")
    for name in ("data_request_followed", "data_request_left"):
        op.execute(f"DROP TRIGGER {name} ON follow")
    for name in (
        "data_request_appeal",
        "data_request_answer",
        "data_request_asker",
        "data_request",
    ):
        op.drop_table(name)
    op.execute("DROP FUNCTION data_request_followed()")
    op.execute("DROP FUNCTION data_request_follows()")
    op.execute("DROP FUNCTION data_request_begins()")
