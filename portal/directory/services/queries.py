"""Reads of services for the public: lists with filters, counts, one in full, names of links."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, String, cast, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import any_text, sql
from portal.directory.records.services import ServiceContent
from portal.directory.registers.definitions import Register
from portal.directory.registers.models import CO_PROVIDERS, Agency, Service
from portal.directory.registers.queries import by_name, whole_content

ENDED = "defunct"


@dataclass(frozen=True, slots=True)
class ServiceFilters:
    """Which services are wanted; None takes all, but ended ones only when that is asked for.

    `agency` takes the services it gives and those in which it takes part.
    """

    audience: str | None = None
    life_event: str | None = None
    agency: str | None = None
    sector: str | None = None
    online: bool | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service in a list."""

    code: str
    agency: str
    names: Names
    agency_names: Names | None
    summary: Names | None
    status: str
    is_online: bool
    audiences: list[str]
    life_events: list[str]
    verified_at: date | None


@dataclass(frozen=True, slots=True)
class ServicePage:
    """One page of a list, and how many there are in all."""

    lines: tuple[ServiceLine, ...]
    count: int


@dataclass(frozen=True, slots=True)
class FoundService:
    """A service in full; `content.code` is not the code asked for when that is a former one."""

    content: ServiceContent
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class LinkedNames:
    """The names of the records that a service points to, by their codes."""

    services: dict[str, Names]
    agencies: dict[str, Names]


def services_page(
    session: Session, filters: ServiceFilters, language: str, *, limit: int, offset: int = 0
) -> ServicePage:
    """List services by name; after the last page there are no lines and the count is 0."""
    name = by_name(Register.SERVICES, language)
    # What a line shows is read for the lines of the page alone.
    page = (
        select(
            Service.code,
            by_name(Register.SERVICES, language).label("name"),
            func.count().over().label("in_all"),
        )
        .where(*_conditions(filters))
        .order_by(name, Service.code)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    owner = select(Agency.code, Agency.names).where(Agency.superseded_in.is_(None)).subquery()
    rows = session.execute(
        select(
            Service.code,
            Service.agency,
            Service.names,
            owner.c.names,
            Service.content["summary"],
            Service.status,
            Service.is_online,
            Service.audiences,
            Service.life_events,
            Service.verified_at,
            page.c.in_all,
        )
        .join(page, page.c.code == Service.code)
        .outerjoin(owner, owner.c.code == Service.agency)
        .where(Service.superseded_in.is_(None))
        .order_by(page.c.name, Service.code)
    ).all()
    lines = tuple(ServiceLine(*row[:-1]) for row in rows)
    return ServicePage(lines, rows[0][-1] if rows else 0)


def _conditions(filters: ServiceFilters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Service.superseded_in.is_(None)]
    if filters.status is None:
        wanted.append(Service.status != ENDED)
    for column, value in (
        (Service.status, filters.status),
        (Service.sector, filters.sector),
        (Service.is_online, filters.online),
    ):
        if value is not None:
            wanted.append(column == value)
    if filters.agency is not None:
        takes_part = CO_PROVIDERS.op("@>")(cast([filters.agency], JSONB))
        wanted.append(or_(Service.agency == filters.agency, takes_part))
    for terms, term in (
        (Service.audiences, filters.audience),
        (Service.life_events, filters.life_event),
    ):
        if term is not None:
            wanted.append(_holds(terms, term))
    return wanted


def _holds(terms: Any, term: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column of texts
    held: ColumnElement[bool] = terms.op("@>")(cast([term], ARRAY(String)))
    return held


def service_counts(
    session: Session, *, audience: str | None = None, life_event: str | None = None
) -> dict[str, dict[str, int]]:
    """Count services by facet and term: audience, life_event, agency, sector, online, all."""
    counts: dict[str, dict[str, int]] = {
        name: {} for name in ("audience", "life_event", "agency", "sector", "online", "all")
    }
    rows = session.execute(
        sql("portal.directory.services", "service_counts"),
        {"audience": audience, "life_event": life_event},
    )
    for row in rows:
        counts[row.facet][row.term] = row.services
    return counts


def service_contents(session: Session, codes: Iterable[str]) -> dict[str, ServiceContent]:
    """Return the services with these codes in full; those that there are not are left out."""
    rows = session.scalars(
        select(whole_content(Register.SERVICES)).where(
            Service.superseded_in.is_(None), Service.code == any_text(codes)
        )
    )
    contents = [ServiceContent.model_validate(row) for row in rows]
    return {content.code: content for content in contents}


def find_service(session: Session, code: str) -> FoundService | None:
    """Find the service that has a code, or had it formerly."""
    row = session.execute(
        select(whole_content(Register.SERVICES), Service.changed_at)
        .where(
            Service.superseded_in.is_(None),
            or_(Service.code == code, _holds(Service.former_codes, code)),
        )
        .order_by((Service.code == code).desc(), Service.code)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return FoundService(ServiceContent.model_validate(row.content), row.changed_at)


def linked_names(session: Session, services: Iterable[str], agencies: Iterable[str]) -> LinkedNames:
    """Return the names of services and agencies by their codes, in one statement."""
    found = LinkedNames({}, {})
    rows = session.execute(
        union_all(
            select(literal("service").label("kind"), Service.code, Service.names).where(
                Service.superseded_in.is_(None), Service.code == any_text(services)
            ),
            select(literal("agency"), Agency.code, Agency.names).where(
                Agency.superseded_in.is_(None), Agency.code == any_text(agencies)
            ),
        )
    )
    for row in rows:
        (found.services if row.kind == "service" else found.agencies)[row.code] = row.names
    return found


@dataclass(frozen=True, slots=True)
class ServicesAtOffice:
    """Some of the services that one office gives, as (code, names), and how many there are."""

    lines: tuple[tuple[str, Names], ...] = ()
    count: int = 0


def services_at_office(
    session: Session, agency: str, tasks: Iterable[str], language: str, *, most: int
) -> ServicesAtOffice:
    """Return the services that an office of an agency gives which does these `tasks`, by name."""
    rows = session.execute(
        sql("portal.directory.services", "services_at_office"),
        {"agency": agency, "tasks": list(tasks), "language": language, "most": most},
    ).all()
    lines = tuple((row.code, row.names) for row in rows)
    return ServicesAtOffice(lines, rows[0].in_all if rows else 0)
