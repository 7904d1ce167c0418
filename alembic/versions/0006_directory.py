"""The directory: the registers of agencies and services, drafts of edits, reported errors."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_CURRENT = sa.text("superseded_in IS NULL")
_NOW = sa.func.clock_timestamp()


def upgrade() -> None:
    _create_registers()
    _create_agencies()
    _create_services()
    _create_logos()
    _create_drafts()
    _create_reports()


def _create_registers() -> None:
    op.create_table(
        "register",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("current_release", sa.Integer, nullable=False, server_default="0"),
        sa.Column("record_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        sa.Column("demo", sa.Boolean, nullable=False, server_default="false"),
        sa.CheckConstraint("name IN ('agencies', 'services')", name="name"),
    )
    op.create_table(
        "register_release",
        sa.Column("register", sa.String, sa.ForeignKey("register.name"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("scope", sa.String),
        sa.Column("reverts_to", sa.Integer),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.Column("approved_by", sa.String),
        sa.Column("activated_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.String),
        sa.Column("file_name", sa.String),
        sa.Column("file_sha256", sa.LargeBinary),
        *(sa.Column(name, sa.Integer) for name in ("added", "changed", "removed", "unchanged")),
        sa.Column("rejected", sa.Integer, nullable=False, server_default="0"),
        sa.CheckConstraint("kind IN ('import', 'edit', 'revert')", name="kind"),
        sa.CheckConstraint("state IN ('staged', 'active', 'rejected')", name="state"),
    )
    op.create_table(
        "staged_record",
        sa.Column("register", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("content", JSONB),
        sa.ForeignKeyConstraint(
            ["register", "number"],
            ["register_release.register", "register_release.number"],
            ondelete="CASCADE",
        ),
    )


def _record_columns() -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("introduced_in", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("superseded_in", sa.Integer),
        sa.Column("names", JSONB, nullable=False),
        sa.Column("sector", sa.String),
        sa.Column("former_codes", ARRAY(sa.String), nullable=False),
        sa.Column("verified_at", sa.Date),
        sa.Column("review_by", sa.Date),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("search_text", sa.String, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("content_hash", sa.LargeBinary, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _index_records(table: str) -> None:
    op.create_index(f"ix_{table}_current", table, ["code"], unique=True, postgresql_where=_CURRENT)
    op.create_index(
        f"ix_{table}_former_codes",
        table,
        ["former_codes"],
        postgresql_using="gin",
        postgresql_where=_CURRENT,
    )
    op.create_index(
        f"ix_{table}_search_text",
        table,
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
        postgresql_where=_CURRENT,
    )


def _create_agencies() -> None:
    op.create_table(
        "agency",
        *_record_columns(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("parent", sa.String),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("successor", sa.String),
        sa.Column("position", sa.Integer, nullable=False),
    )
    _index_records("agency")
    op.create_index("ix_agency_parent", "agency", ["parent"], postgresql_where=_CURRENT)


def _create_services() -> None:
    op.create_table(
        "service",
        *_record_columns(),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("is_online", sa.Boolean, nullable=False),
        sa.Column("audiences", ARRAY(sa.String), nullable=False),
        sa.Column("life_events", ARRAY(sa.String), nullable=False),
    )
    _index_records("service")
    op.create_index("ix_service_agency", "service", ["agency"], postgresql_where=_CURRENT)
    for terms in ("audiences", "life_events"):
        op.create_index(
            f"ix_service_{terms}",
            "service",
            [terms],
            postgresql_using="gin",
            postgresql_where=_CURRENT,
        )
    op.create_table(
        "service_fee",
        sa.Column("service", sa.String, primary_key=True),
        sa.Column("introduced_in", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("amount", sa.Numeric(12, 3), nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("content", JSONB, nullable=False),
        sa.ForeignKeyConstraint(
            ["service", "introduced_in"], ["service.code", "service.introduced_in"]
        ),
        sa.CheckConstraint("amount >= 0", name="amount"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        sa.CheckConstraint("valid_to >= valid_from", name="validity"),
    )


def _create_logos() -> None:
    op.create_table(
        "logo",
        sa.Column("sha256", sa.String, primary_key=True),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
    )


def _create_drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("base_hash", sa.LargeBinary),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("removes", sa.Boolean, nullable=False, server_default="false"),
        sa.Column("note", sa.String),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_by_id", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decision_note", sa.String),
        sa.Column("release_number", sa.Integer),
        sa.CheckConstraint("kind IN ('agency', 'service', 'office')", name="kind"),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'applied', 'rejected', 'withdrawn', 'overtaken')",
            name="state",
        ),
    )
    op.create_index("ix_draft_agency_state", "draft", ["agency", "state"])
    op.create_index("ix_draft_record", "draft", ["kind", "code"])


def _create_reports() -> None:
    op.create_table(
        "error_report",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("code", sa.String),
        sa.Column("agency", sa.String),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("contact", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.Column("state", sa.String, nullable=False, server_default="open"),
        sa.Column("handled_by", sa.String),
        sa.Column("handled_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.String),
        sa.CheckConstraint("kind IN ('agency', 'service', 'office', 'page')", name="kind"),
        sa.CheckConstraint("state IN ('open', 'done', 'dismissed')", name="state"),
        sa.CheckConstraint("length(text) <= 4000", name="text"),
        sa.CheckConstraint("length(contact) <= 300", name="contact"),
    )
    op.create_index("ix_error_report_agency_state", "error_report", ["agency", "state"])


def downgrade() -> None:
    for table in (
        "error_report",
        "draft",
        "logo",
        "service_fee",
        "service",
        "agency",
        "staged_record",
        "register_release",
        "register",
    ):
        op.drop_table(table)
