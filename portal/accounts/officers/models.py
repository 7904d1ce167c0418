"""The tables of officers: their roles in agencies, and invitations."""

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
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_ROLES = "role IN ('viewer', 'editor', 'approver', 'administrator')"
_MOMENT = DateTime(timezone=True)


class MembershipRow(Table):
    """The role of an account in one agency, or in every agency when `agency` is NULL."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("account_id", "agency", postgresql_nulls_not_distinct=True),
        CheckConstraint(_ROLES, name="role"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)


class InvitationRow(Table):
    """A link that was sent to an address and gives it a role, once."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(_ROLES, name="role"),
        UniqueConstraint("token_hash"),
        Index("ix_invitation_email", "email"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[str] = mapped_column(String)
    role: Mapped[str] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    invited_by: Mapped[str] = mapped_column(String)
    letter_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(_MOMENT)
