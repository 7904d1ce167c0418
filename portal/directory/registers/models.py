"""The tables of the registers: what waits, and the records themselves."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    ColumnClause,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_CURRENT = text("superseded_in IS NULL")
# The agencies that take part in a service, as the index of them is written.
CO_PROVIDERS: ColumnClause[Any] = literal_column("(service.content -> 'co_providers')", JSONB)


class StagedRecord(Table):
    """A record that waits to become current; no content means that the record goes.

    `number` is what the release was staged as.
    """

    __tablename__ = "staged_record"
    __table_args__ = (
        ForeignKeyConstraint(
            ["register", "number"],
            ["release.collection", "release.staged_as"],
            ondelete="CASCADE",
        ),
    )

    register: Mapped[str] = mapped_column(String, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String, primary_key=True)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class RecordColumns:
    """What a record of any register has, from `introduced_in` until `superseded_in`.

    `content` is the whole record as its schema writes it (without what has a table of its own);
    the other columns, and those that a register adds, repeat fields of it under their names, for
    what is searched and joined by.
    """

    code: Mapped[str] = mapped_column(String, primary_key=True)
    introduced_in: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    superseded_in: Mapped[int | None] = mapped_column(Integer)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    former_codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    verified_at: Mapped[date | None] = mapped_column(Date)
    review_by: Mapped[date | None] = mapped_column(Date)
    demo: Mapped[bool] = mapped_column(Boolean)
    search_text: Mapped[str] = mapped_column(String)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PartColumns:
    """What a part of a record has that is kept in a table of its own, one row each.

    `content` is the part without what the table has columns for.
    """

    introduced_in: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Agency(RecordColumns, Table):
    """One state of an agency."""

    __tablename__ = "agency"
    __table_args__ = (
        Index("ix_agency_current", "code", unique=True, postgresql_where=_CURRENT),
        Index("ix_agency_parent", "parent", postgresql_where=_CURRENT),
        Index(
            "ix_agency_former_codes",
            "former_codes",
            postgresql_using="gin",
            postgresql_where=_CURRENT,
        ),
        Index(
            "ix_agency_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_where=_CURRENT,
        ),
    )

    kind: Mapped[str] = mapped_column(String)
    sector: Mapped[str | None] = mapped_column(String)
    parent: Mapped[str | None] = mapped_column(String)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    successor: Mapped[str | None] = mapped_column(String)
    position: Mapped[int] = mapped_column(Integer)


class Service(RecordColumns, Table):
    """One state of a service."""

    __tablename__ = "service"
    __table_args__ = (
        Index("ix_service_current", "code", unique=True, postgresql_where=_CURRENT),
        Index("ix_service_agency", "agency", postgresql_where=_CURRENT),
        Index(
            "ix_service_co_providers",
            text("(content -> 'co_providers')"),
            postgresql_using="gin",
            postgresql_where=_CURRENT,
        ),
        Index(
            "ix_service_audiences", "audiences", postgresql_using="gin", postgresql_where=_CURRENT
        ),
        Index(
            "ix_service_life_events",
            "life_events",
            postgresql_using="gin",
            postgresql_where=_CURRENT,
        ),
        Index(
            "ix_service_former_codes",
            "former_codes",
            postgresql_using="gin",
            postgresql_where=_CURRENT,
        ),
        Index(
            "ix_service_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_where=_CURRENT,
        ),
    )

    agency: Mapped[str] = mapped_column(String)
    sector: Mapped[str | None] = mapped_column(String)
    status: Mapped[str] = mapped_column(String)
    is_online: Mapped[bool] = mapped_column(Boolean)
    audiences: Mapped[list[str]] = mapped_column(ARRAY(String))
    life_events: Mapped[list[str]] = mapped_column(ARRAY(String))


class ServiceFee(PartColumns, Table):
    """A fee of one state of a service; `content` holds its words, the amount is a number here."""

    __tablename__ = "service_fee"
    __table_args__ = (
        ForeignKeyConstraint(
            ["service", "introduced_in"], ["service.code", "service.introduced_in"]
        ),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
    )

    service: Mapped[str] = mapped_column(String, primary_key=True, sort_order=-1)
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    currency: Mapped[str] = mapped_column(String)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Logo(Table):
    """A picture that an agency's record names by the SHA-256 of its bytes."""

    __tablename__ = "logo"

    sha256: Mapped[str] = mapped_column(String, primary_key=True)
    media_type: Mapped[str] = mapped_column(String)
    picture: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
