"""The tables of accounts: people, what they sign in with, sessions, links, codes."""

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class Account(Table):
    """A person who may sign in; `email` is normalised, `phone` in E.164, and one of them is there.

    Officers have an e-mail address. The moments say when the person has shown to receive what is
    sent to the address and to the number that stand here now.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("state IN ('invited', 'active', 'suspended')", name="state"),
        CheckConstraint("num_nonnulls(email, phone) > 0", name="contact"),
        CheckConstraint("email_confirmed_at IS NULL OR email IS NOT NULL", name="email_confirmed"),
        CheckConstraint("phone_confirmed_at IS NULL OR phone IS NOT NULL", name="phone_confirmed"),
        UniqueConstraint("email"),
        UniqueConstraint("phone"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    email: Mapped[str | None] = mapped_column(String)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    phone: Mapped[str | None] = mapped_column(String)
    phone_confirmed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    name: Mapped[str] = mapped_column(String)
    language: Mapped[str | None] = mapped_column(String)
    password_hash: Mapped[str | None] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=func.now())


class Credential(Table):
    """Something that an account signs in with besides its password.

    A TOTP secret is sealed and bound to its account; `last_counter` is the time step of the last
    code that was taken, so that a code works once.
    """

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint(
            "CASE kind WHEN 'totp' THEN sealed_secret IS NOT NULL"
            " WHEN 'passkey' THEN num_nulls(passkey_id, public_key, sign_count) = 0"
            " WHEN 'oidc' THEN num_nulls(issuer, subject) = 0 ELSE false END",
            name="kind",
        ),
        UniqueConstraint("passkey_id"),
        UniqueConstraint("issuer", "subject"),
        Index("ix_credential_account_id", "account_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_counter: Mapped[int | None] = mapped_column(BigInteger)
    passkey_id: Mapped[bytes | None] = mapped_column(LargeBinary)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sign_count: Mapped[int | None] = mapped_column(BigInteger)
    transports: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    issuer: Mapped[str | None] = mapped_column(String)
    subject: Mapped[str | None] = mapped_column(String)


class RecoveryCode(Table):
    """A code for the day on which the phone is lost, kept as a keyed digest; works once."""

    __tablename__ = "recovery_code"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class AccountSession(Table):
    """One browser that has signed in; `id` is the SHA-256 of the SHA-256 of what its cookie holds.

    Until `second_factor_at` is set the session is good for nothing but the second factor. Web and
    worker only add rows; all else goes through the functions of alembic/functions/sessions.sql.
    """

    __tablename__ = "account_session"
    __table_args__ = (
        Index("ix_account_session_account_id", "account_id"),
        Index("ix_account_session_expires_at", "expires_at"),
    )

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    form_token: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    second_factor_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    network: Mapped[str | None] = mapped_column(String)
    device: Mapped[str | None] = mapped_column(String)
    revoked_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class PasswordReset(Table):
    """A link to choose a new password, once, within an hour."""

    __tablename__ = "password_reset"
    __table_args__ = (Index("ix_password_reset_account_id", "account_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class ContactCode(Table):
    """A code that was sent to an address or a number; what it is about stands here as a digest."""

    __tablename__ = "contact_code"
    __table_args__ = (Index("ix_contact_code_expires_at", "expires_at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    tries: Mapped[int] = mapped_column(Integer, server_default="0")


class SignInEvent(Table):
    """One try to sign in, as the owner of the account reads it; kept for half a year.

    `account_id` refers to nothing, so that a try of nobody (NULL, removed at night) takes the same
    steps as one of somebody.
    """

    __tablename__ = "sign_in_event"
    __table_args__ = (Index("ix_sign_in_event_account_id", "account_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    account_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    way: Mapped[str] = mapped_column(String)
    is_right: Mapped[bool] = mapped_column(Boolean)
    network: Mapped[str | None] = mapped_column(String)
    device: Mapped[str | None] = mapped_column(String)
