"""The tables of cases: what was written, how its writer is reached, what was said since."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    TextClause,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)
_OPEN = text("closed_at IS NULL")
_CLOSED = text("closed_at IS NOT NULL")
_KEPT = text("closed_at IS NOT NULL AND anonymised_at IS NULL")
# What lists are narrowed by, so that one index finds all that match, of open or of closed cases.
KEYS = (
    "ARRAY['agency=' || COALESCE(agency, ''), 'kind=' || kind, 'state=' || state,"
    " 'topic=' || topic, 'main_topic=' || main_topic, 'region=' || region,"
    " 'assigned_to=' || COALESCE(assigned_to, ''), repeat('escalated', LEAST(escalation, 1)),"
    " repeat('located', num_nonnulls(lon))]"
)
WORDS = "to_tsvector('simple'::regconfig, fold_text((subject || ' '::text) || body))"
_LOCATED = text("lon IS NOT NULL")
# The cell of 0.01 degree that a place lies in, which is all that everybody is told of it.
CELL = (text("floor(lon * 100)"), text("floor(lat * 100)"))
PLACE = "(ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography)"


def _queue(name: str, *columns: str, only: str = "") -> Index:
    """Return an index of open cases in the order of the queue, below some columns."""
    where = text(f"closed_at IS NULL AND {only}") if only else _OPEN
    named = f"ix_contact_case_queue_{name}"
    return Index(named, *columns, "due_order", "id", postgresql_where=where)


def _held(name: str, which: TextClause) -> Index:
    """Return an index of cases by all that they hold; what it has not sorted in stays small."""
    return Index(
        f"ix_contact_case_held_{name}",
        text(f"({KEYS})"),
        "words",
        postgresql_using="gin",
        postgresql_where=which,
        postgresql_with={"gin_pending_list_limit": 512},
    )


class Case(Table):
    """What somebody wrote; what becomes of it says the workflow item with the same id.

    `area` is the smallest that its place lies in, `region` the largest; `main_topic` is the topic
    of which `topic` may be a part. `meant_agency` is the one that the writer named, `details` what
    only its kind asks for, `country` what a hidden person leaves, `channel` the way it came.
    `parent_id` is the case that an appeal is about, or that this one follows; `about_item` what an
    appeal of another topic is about. `duplicate_of` is the one of the same matter and kind that
    leads it. What is referred to has `leads` true.

    `agency`, `state`, `assigned_to`, `escalation`, `due_at` and `closed_at` are those of the item,
    brought here by a trigger; `due_order` is `due_at`, and the end of time where nothing is due.
    """

    __tablename__ = "contact_case"
    __table_args__ = (
        CheckConstraint("length(subject) <= 150", name="subject"),
        CheckConstraint("length(body) <= 5000", name="body"),
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position"),
        CheckConstraint(
            "channel IN ('web', 'program', 'telephone', 'counter', 'letter', 'email')",
            name="channel",
        ),
        _held("open", _OPEN),
        _held("closed", _CLOSED),
        CheckConstraint(
            "duplicate_of IS NULL"
            " OR kind IN ('question', 'suggestion', 'complaint', 'praise', 'fault')",
            name="duplicate_kind",
        ),
        UniqueConstraint("id", "kind", "leads", name="uq_contact_case_leads"),
        ForeignKeyConstraint(
            ["duplicate_of", "kind", "follows"],
            ["contact_case.id", "contact_case.kind", "contact_case.leads"],
            name="fk_contact_case_duplicate_of_leading",
        ),
        Index(
            "ix_contact_case_duplicate_of",
            "duplicate_of",
            postgresql_where="duplicate_of IS NOT NULL",
        ),
        Index(
            "ix_contact_case_matter",
            "agency",
            "kind",
            "filed_at",
            postgresql_include=["id", "subject"],
            postgresql_where=text("closed_at IS NULL AND duplicate_of IS NULL"),
        ),
        Index(
            "ix_contact_case_place",
            text(PLACE),
            postgresql_using="gist",
            postgresql_where=text("closed_at IS NULL AND lon IS NOT NULL"),
        ),
        Index("ix_contact_case_cell", "kind", *CELL, "filed_at", "id", postgresql_where=_LOCATED),
        Index("ix_contact_case_same", "same_digest", "filed_at"),
        Index("ix_contact_case_filed_at", "filed_at"),
        Index("ix_contact_case_kind_filed_at", "kind", "filed_at", "id"),
        Index("ix_contact_case_parent_id", "parent_id", postgresql_where="parent_id IS NOT NULL"),
        _queue("all"),
        _queue("kind", "kind"),
        _queue("state", "state"),
        _queue("main_topic", "main_topic"),
        _queue("topic", "topic"),
        _queue("region", "region"),
        _queue("assigned_to", "assigned_to"),
        _queue("escalated", only="escalation > 0"),
        _queue("located", only="lon IS NOT NULL"),
        _queue("agency", "agency"),
        _queue("agency_kind", "agency", "kind"),
        _queue("agency_state", "agency", "state"),
        _queue("agency_main_topic", "agency", "main_topic"),
        _queue("agency_topic", "agency", "topic"),
        Index("ix_contact_case_kept", "kind", "closed_at", postgresql_where=_KEPT),
        Index("ix_contact_case_closed_all", "closed_at", "id", postgresql_where=_CLOSED),
        Index(
            "ix_contact_case_closed_agency", "agency", "closed_at", "id", postgresql_where=_CLOSED
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_item.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(String, unique=True)
    kind: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(String)
    body: Mapped[str] = mapped_column(String)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    topic: Mapped[str | None] = mapped_column(String)
    meant_agency: Mapped[str | None] = mapped_column(String)
    main_topic: Mapped[str | None] = mapped_column(
        String, Computed("split_part(topic, '.'::text, 1)", persisted=True)
    )
    area: Mapped[str | None] = mapped_column(String)
    region: Mapped[str | None] = mapped_column(String)
    office: Mapped[str | None] = mapped_column(String)
    lon: Mapped[float | None] = mapped_column(Double)
    lat: Mapped[float | None] = mapped_column(Double)
    country: Mapped[str | None] = mapped_column(String)
    is_hidden: Mapped[bool] = mapped_column(Boolean, server_default="false")
    may_be_published: Mapped[bool] = mapped_column(Boolean, server_default="false")
    filed_at: Mapped[datetime] = mapped_column(_MOMENT)
    channel: Mapped[str] = mapped_column(String, server_default="web")
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contact_case.id"))
    about_item: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("workflow_item.id"))
    duplicate_of: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    leads: Mapped[bool] = mapped_column(
        Boolean, Computed("duplicate_of IS NULL", persisted=True), deferred=True
    )
    follows: Mapped[bool | None] = mapped_column(
        Boolean,
        Computed("CASE WHEN duplicate_of IS NOT NULL THEN true END", persisted=True),
        deferred=True,
    )
    same_digest: Mapped[bytes] = mapped_column(LargeBinary)
    agency: Mapped[str | None] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    assigned_to: Mapped[str | None] = mapped_column(String)
    escalation: Mapped[int] = mapped_column(Integer, server_default="0")
    due_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    anonymised_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    due_order: Mapped[datetime] = mapped_column(
        _MOMENT, Computed("COALESCE(due_at, '9000-01-01 00:00:00+00'::timestamptz)", persisted=True)
    )
    words: Mapped[Any] = mapped_column(TSVECTOR, Computed(WORDS, persisted=True), deferred=True)

    @property
    def writers_id(self) -> uuid.UUID:
        """The id of the case whose writer this one has: an appeal's is that of its case."""
        return self.parent_id if self.kind == "appeal" and self.parent_id else self.id


class CaseContact(Table):
    """How the writer of a case is reached: sealed and bound to the case.

    The digests find it again without telling whose it is. Those of a hidden person are bound to
    the reference `bound_to`, so that two cases of one cannot be told to be of one, and nothing else
    of a hidden person is here. An appeal has the digests of the case that it is about.
    `account_digest` finds the cases of who was signed in: of a hidden person only who wants that.
    """

    __tablename__ = "case_contact"
    __table_args__ = (
        Index("ix_case_contact_email_digest", "email_digest"),
        Index("ix_case_contact_phone_digest", "phone_digest"),
        Index("ix_case_contact_account_digest", "account_digest"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_case.id"), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    bound_to: Mapped[str] = mapped_column(String, server_default="")
    email_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    account_digest: Mapped[bytes | None] = mapped_column(LargeBinary)


class HiddenIdentity(Table):
    """Who a hidden person is, sealed with the key of the vault.

    Server and worker add rows and read none; the role `vault` reads.
    """

    __tablename__ = "hidden_identity"

    case_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class CaseMessage(Table):
    """What was said about a case since: by its writer, or by an officer of an agency."""

    __tablename__ = "case_message"
    __table_args__ = (
        CheckConstraint("length(text) <= 5000", name="text"),
        CheckConstraint("author IN ('citizen', 'officer')", name="author"),
        CheckConstraint("kind IN ('question', 'reply', 'answer', 'note')", name="kind"),
        Index("ix_case_message_case_id", "case_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_case.id"))
    at: Mapped[datetime] = mapped_column(_MOMENT)
    author: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    officer_id: Mapped[str | None] = mapped_column(String)
    officer_name: Mapped[str | None] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)


class CaseRating(Table):
    """What the writer thinks of an answer: 1 to 5, and why. The last one counts."""

    __tablename__ = "case_rating"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("length(text) <= 2000", name="text"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_case.id"), primary_key=True)
    stars: Mapped[int] = mapped_column(Integer)
    text: Mapped[str | None] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(_MOMENT)


class CaseFile(Table):
    """A file of a case: nobody can open it before it was checked."""

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint("state IN ('quarantined', 'clean', 'refused')", name="state"),
        Index("ix_case_file_case_id", "case_id"),
    )

    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_case.id"))
    state: Mapped[str] = mapped_column(String, server_default="quarantined")
    problem: Mapped[str | None] = mapped_column(String)
    checked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
