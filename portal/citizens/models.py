"""The tables of citizens: persons, the companies they speak for, what they have agreed to."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class PersonRow(Table):
    """Who somebody is; how he signs in is his account, and without one he cannot.

    `number_index` is the keyed digest by which an identifier is found, `sealed_number` the
    identifier itself and `sealed_facts` JSON (names by language, birth date), both under the
    person's own key. `id_country` is that of a passport, else the country's own.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("kind IN ('citizen', 'resident', 'visitor', 'business')", name="kind"),
        CheckConstraint("id_type IN ('national', 'residency', 'passport')", name="id_type"),
        CheckConstraint("identity IN ('P0', 'P1', 'P2')", name="identity"),
        CheckConstraint("assured_by IN ('register', 'provider', 'counter')", name="assured_by"),
        CheckConstraint(
            "(assured_by IS NULL) = (identity = 'P0')"
            " AND (assured_by IS NULL) = (assured_at IS NULL)",
            name="assured",
        ),
        CheckConstraint("state IN ('active', 'closed')", name="state"),
        UniqueConstraint("account_id"),
        UniqueConstraint("id_type", "id_country", "number_index", name="uq_person_number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String)
    id_type: Mapped[str] = mapped_column(String)
    id_country: Mapped[str] = mapped_column(String(2))
    number_index: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_number: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_facts: Mapped[bytes] = mapped_column(LargeBinary)
    identity: Mapped[str] = mapped_column(String)
    assured_by: Mapped[str | None] = mapped_column(String)
    assured_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    state: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class OrganisationLink(Table):
    """A company that a person speaks for, as its register said; the number is sealed."""

    __tablename__ = "organisation_link"
    __table_args__ = (
        UniqueConstraint("person_id", "number_index"),
        CheckConstraint("valid_to IS NULL OR valid_to >= matched_at", name="valid_to"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    number_index: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_number: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_facts: Mapped[bytes] = mapped_column(LargeBinary)
    role: Mapped[str] = mapped_column(String)
    matched_at: Mapped[datetime] = mapped_column(_MOMENT)
    valid_to: Mapped[datetime | None] = mapped_column(_MOMENT)


class Consent(Table):
    """What a person has agreed to, in which words, and until when.

    Rows are never overwritten but for `withdrawn_at` (a trigger sees to it): another agreement is
    another row. Without `service_code` it is about the portal itself.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("expires_at > given_at", name="expires_at"),
        CheckConstraint("withdrawn_at >= given_at", name="withdrawn_at"),
        CheckConstraint("language IN ('ar', 'en')", name="language"),
        Index("ix_consent_person_id", "person_id", "purpose", "service_code"),
        Index("ix_consent_ending", "expires_at", postgresql_where=text("withdrawn_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    service_code: Mapped[str | None] = mapped_column(String)
    purpose: Mapped[str] = mapped_column(String)
    text_version: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    legal_basis: Mapped[str] = mapped_column(String)
    given_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
