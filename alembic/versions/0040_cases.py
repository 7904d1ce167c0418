"""Cases: what people write to agencies, who they are, what was said since."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "0040"
down_revision = "0036"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WORDS = "to_tsvector('simple'::regconfig, fold_text((subject || ' '::text) || body))"
_OPEN = sa.text("closed_at IS NULL")
_QUEUES = {
    "all": (),
    "kind": ("kind",),
    "state": ("state",),
    "topic": ("topic",),
    "area": ("area",),
    "assigned_to": ("assigned_to",),
    "escalation": ("escalation",),
    "agency": ("agency",),
    "agency_kind": ("agency", "kind"),
    "agency_state": ("agency", "state"),
    "agency_topic": ("agency", "topic"),
}
# What a case shows of its item is the item's: one place says it, the other is told.
_FOLLOW = """
CREATE FUNCTION case_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT agency, state, assigned_to, escalation, due_at, closed_at
  INTO NEW.agency, NEW.state, NEW.assigned_to, NEW.escalation, NEW.due_at, NEW.closed_at
  FROM public.workflow_item WHERE id = NEW.id;
  RETURN NEW;
END $$;
CREATE TRIGGER case_begins BEFORE INSERT ON contact_case
  FOR EACH ROW EXECUTE FUNCTION case_begins();
CREATE FUNCTION case_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.contact_case SET agency = NEW.agency, state = NEW.state,
    assigned_to = NEW.assigned_to, escalation = NEW.escalation, due_at = NEW.due_at,
    closed_at = NEW.closed_at
  WHERE id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER case_follows
  AFTER UPDATE OF agency, state, assigned_to, escalation, due_at, closed_at ON workflow_item
  FOR EACH ROW
  WHEN ((OLD.agency, OLD.state, OLD.assigned_to, OLD.escalation, OLD.due_at, OLD.closed_at)
    IS DISTINCT FROM
    (NEW.agency, NEW.state, NEW.assigned_to, NEW.escalation, NEW.due_at, NEW.closed_at))
  EXECUTE FUNCTION case_follows();
"""


def upgrade() -> None:
    op.create_table(
        "contact_case",
        sa.Column("id", sa.Uuid, sa.ForeignKey("workflow_item.id"), primary_key=True),
        sa.Column("reference", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("details", JSONB, nullable=False, server_default="{}"),
        sa.Column("topic", sa.String),
        sa.Column("meant_agency", sa.String),
        sa.Column("area", sa.String),
        sa.Column("office", sa.String),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        sa.Column("country", sa.String),
        sa.Column("is_hidden", sa.Boolean, nullable=False, server_default="false"),
        sa.Column("may_be_published", sa.Boolean, nullable=False, server_default="false"),
        sa.Column("filed_at", _MOMENT, nullable=False),
        sa.Column("parent_id", sa.Uuid, sa.ForeignKey("contact_case.id")),
        sa.Column("duplicate_of", sa.Uuid, sa.ForeignKey("contact_case.id")),
        sa.Column("same_digest", sa.LargeBinary, nullable=False),
        sa.Column("agency", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("assigned_to", sa.String),
        sa.Column("escalation", sa.Integer, nullable=False, server_default="0"),
        sa.Column("due_at", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.Column(
            "due_order",
            _MOMENT,
            sa.Computed("COALESCE(due_at, '9000-01-01 00:00:00+00'::timestamptz)", persisted=True),
            nullable=False,
        ),
        sa.Column("words", TSVECTOR, sa.Computed(_WORDS, persisted=True), nullable=False),
        sa.CheckConstraint("length(subject) <= 150", name="subject"),
        sa.CheckConstraint("length(body) <= 5000", name="body"),
        sa.CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position"),
    )
    op.create_index("ix_contact_case_words", "contact_case", ["words"], postgresql_using="gin")
    op.create_index("ix_contact_case_same", "contact_case", ["same_digest", "filed_at"])
    op.create_index(
        "ix_contact_case_parent_id",
        "contact_case",
        ["parent_id"],
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    for name, columns in _QUEUES.items():
        op.create_index(
            f"ix_contact_case_queue_{name}",
            "contact_case",
            [*columns, "due_order", "id"],
            postgresql_where=_OPEN,
        )
    op.create_index(
        "ix_contact_case_closed_at",
        "contact_case",
        ["agency", "closed_at"],
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.execute(_FOLLOW)
    _create_people()
    _create_what_was_said()


def _create_people() -> None:
    op.create_table(
        "case_contact",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("contact_case.id"), primary_key=True),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("bound_to", sa.String, nullable=False, server_default=""),
        sa.Column("email_digest", sa.LargeBinary),
        sa.Column("phone_digest", sa.LargeBinary),
    )
    op.create_index("ix_case_contact_email_digest", "case_contact", ["email_digest"])
    op.create_index("ix_case_contact_phone_digest", "case_contact", ["phone_digest"])
    # Without a foreign key: who adds a row there may not look at the table that it would name.
    op.create_table(
        "hidden_identity",
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "case_code",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("code_digest", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_case_code_expires_at", "case_code", ["expires_at"])


def _create_what_was_said() -> None:
    op.create_table(
        "case_message",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("contact_case.id"), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("agency", sa.String),
        sa.Column("officer_id", sa.String),
        sa.Column("officer_name", sa.String),
        sa.Column("text", sa.String, nullable=False),
        sa.CheckConstraint("length(text) <= 5000", name="text"),
        sa.CheckConstraint("author IN ('citizen', 'officer')", name="author"),
        sa.CheckConstraint("kind IN ('question', 'reply', 'answer', 'note')", name="kind"),
    )
    op.create_index("ix_case_message_case_id", "case_message", ["case_id", "at"])
    op.create_table(
        "case_rating",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("contact_case.id"), primary_key=True),
        sa.Column("stars", sa.Integer, nullable=False),
        sa.Column("text", sa.String),
        sa.Column("at", _MOMENT, nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        sa.CheckConstraint("length(text) <= 2000", name="text"),
    )
    op.create_table(
        "case_file",
        sa.Column("attachment_id", sa.Uuid, sa.ForeignKey("attachment.id"), primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("contact_case.id"), nullable=False),
        sa.Column("state", sa.String, nullable=False, server_default="quarantined"),
        sa.Column("problem", sa.String),
        sa.Column("checked_at", _MOMENT),
        sa.CheckConstraint("state IN ('quarantined', 'clean', 'refused')", name="state"),
    )
    op.create_index("ix_case_file_case_id", "case_file", ["case_id"])


def downgrade() -> None:
    for table in ("case_file", "case_rating", "case_message", "case_code", "hidden_identity"):
        op.drop_table(table)
    op.drop_table("case_contact")
    op.execute("DROP TRIGGER case_follows ON workflow_item")
    op.drop_table("contact_case")
    op.execute("DROP FUNCTION case_follows(), case_begins()")
