"""Reads of agencies for the public: all in a line each, one in full, its relatives and its logo."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import any_text, sql
from portal.directory.records.agencies import AgencyContent, has_ended
from portal.directory.registers.models import Agency, Logo

MINISTRY = "ministry"
_LINE = (
    Agency.code,
    Agency.names,
    Agency.kind,
    Agency.sector,
    Agency.parent,
    Agency.valid_to,
    Agency.successor,
    Agency.position,
)


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency in a list."""

    code: str
    names: Names
    kind: str
    sector: str | None
    parent: str | None
    valid_to: date | None
    successor: str | None
    position: int

    def has_ended(self, today: date) -> bool:
        """Check whether it is gone."""
        return has_ended(self.valid_to, self.successor, today)


@dataclass(frozen=True, slots=True)
class FoundAgency:
    """An agency in full; `content.code` is not the code asked for when that is a former one."""

    content: AgencyContent
    changed_at: datetime


def agency_lines(session: Session) -> list[AgencyLine]:
    """List all agencies, ended ones too, in the order of their records' positions."""
    rows = session.execute(
        select(*_LINE).where(Agency.superseded_in.is_(None)).order_by(Agency.position, Agency.code)
    )
    return [AgencyLine(*row) for row in rows]


def agency_names(session: Session, *codes: str) -> dict[str, Names]:
    """Return the names of agencies by their codes."""
    rows = session.execute(
        select(Agency.code, Agency.names).where(
            Agency.superseded_in.is_(None), Agency.code == any_text(codes)
        )
    )
    return {row.code: row.names for row in rows}


def find_agency(session: Session, code: str) -> FoundAgency | None:
    """Find the agency that has a code, or had it formerly."""
    former: Any = Agency.former_codes.op("@>")(cast([code], ARRAY(String)))
    row = session.execute(
        select(Agency.content, Agency.changed_at)
        .where(Agency.superseded_in.is_(None), or_(Agency.code == code, former))
        .order_by((Agency.code == code).desc(), Agency.code)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return FoundAgency(AgencyContent.model_validate(row.content), row.changed_at)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an agency shows of itself in a gallery of all: its people, or its apps."""

    line: AgencyLine
    content: AgencyContent


def ministries(session: Session) -> list[Shown]:
    """List the ministries; whichever stands below none, the prime ministry, comes first."""
    return _shown(session, Agency.kind == MINISTRY, Agency.parent.is_not(None))


def agencies_with_apps(session: Session) -> list[Shown]:
    """List the agencies that have mobile apps, in the order of their positions."""
    return _shown(session, Agency.content.has_key("mobile_apps"))


def _shown(
    session: Session, condition: ColumnElement[bool], *first: ColumnElement[bool]
) -> list[Shown]:
    rows = session.execute(
        select(*_LINE, Agency.content)
        .where(Agency.superseded_in.is_(None), condition)
        .order_by(*first, Agency.position, Agency.code)
    )
    return [Shown(AgencyLine(*row[:-1]), AgencyContent.model_validate(row[-1])) for row in rows]


def relatives(session: Session, agency: AgencyContent) -> list[AgencyLine]:
    """List the parent, the children, the successor and the predecessors of an agency."""
    named = [code for code in (agency.parent, agency.successor) if code]
    rows = session.execute(
        select(*_LINE)
        .where(
            Agency.superseded_in.is_(None),
            or_(
                Agency.code == any_text(named),
                Agency.parent == agency.code,
                Agency.successor == agency.code,
            ),
        )
        .order_by(Agency.position, Agency.code)
    )
    return [AgencyLine(*row) for row in rows]


def heir_of(session: Session, code: str, today: date) -> str | None:
    """Follow successors from an ended agency to the first that has not ended; None for none."""
    found: str | None = session.scalar(
        sql("portal.directory.agencies", "heir"), {"code": code, "today": today}
    )
    return found


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a logo."""

    media_type: str
    content: bytes


def logo(session: Session, sha256: str) -> Picture | None:
    """Find a picture by the SHA-256 of its bytes, in lower-case hexadecimal."""
    row = session.execute(
        select(Logo.media_type, Logo.picture).where(Logo.sha256 == sha256)
    ).one_or_none()
    return None if row is None else Picture(row.media_type, bytes(row.picture))
