"""The ledger of calls, and the circuits that are open because an agency fails."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table
from portal.gateway.rules import AnswerState, ErrorClass


def _one_of(column: str, values: type[AnswerState] | type[ErrorClass]) -> str:
    return f"{column} IN ({', '.join(repr(str(one)) for one in values)})"


class AgencyCall(Table):
    """That an agency was called, never what was said; without an end while nothing has come back.

    `person` is a pseudonym, the digests are keyed: whoever has the number, or the message, can
    find its row, and nobody can go the other way.
    """

    __tablename__ = "agency_call"
    __table_args__ = (
        CheckConstraint(_one_of("state", AnswerState), name="state"),
        CheckConstraint(_one_of("error_class", ErrorClass), name="error_class"),
        Index("ix_agency_call_started_at", "started_at"),
        Index("ix_agency_call_person", "person", "started_at"),
        Index(
            "ix_agency_call_wrong_person",
            "service_code",
            postgresql_where=text("state = 'wrong_person'"),
        ),
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    service_code: Mapped[str] = mapped_column(String)
    agency: Mapped[str] = mapped_column(String)
    person: Mapped[bytes] = mapped_column(LargeBinary)
    issue: Mapped[str] = mapped_column(String)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str | None] = mapped_column(String)
    http_status: Mapped[int | None] = mapped_column(SmallInteger)
    error_class: Mapped[str | None] = mapped_column(String)
    request_digest: Mapped[bytes] = mapped_column(LargeBinary)
    response_digest: Mapped[bytes | None] = mapped_column(LargeBinary)


class AgencyCircuit(Table):
    """How often an agency, or one service of it, has failed in a row.

    With `retry_at` it is open: nobody calls before that moment, then one call tries while
    `probe_until` has not come.
    """

    __tablename__ = "agency_circuit"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    retry_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    probe_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
