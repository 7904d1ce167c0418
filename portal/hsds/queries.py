"""Reads of what the HSDS API lists: codes of records, pairs of services and offices, offices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, String, all_, and_, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from geo.database import any_text, sql
from layers.features.models import Feature
from portal.directory.published.rules import Published
from portal.directory.registers.models import Agency, Service
from portal.hsds.ids import has_first_half, has_id, has_second_half
from portal.hsds.rules import HsdsQuery
from portal.hsds.taxonomies import OF_SERVICES, Taxonomies

OFFICES = "offices"
_LISTS = {"audiences": Service.audiences, "life_events": Service.life_events}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Some services at offices, as (service code, office ref), and how many there are in all."""

    total: int
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a page, and how many there are in all."""

    total: int
    codes: tuple[str, ...]


def find_code(session: Session, kind: str, wanted: UUID) -> str | None:
    """Find the code of a current service or agency by its id."""
    code = Service.code if kind == "service" else Agency.code
    current = Service.superseded_in if kind == "service" else Agency.superseded_in
    return session.scalar(select(code).where(current.is_(None), has_id(kind, code, wanted)))


def find_pair(session: Session, wanted: UUID) -> tuple[str, str] | None:
    """Find the service and the office whose ids make this one, whether it is given there or not."""
    service = select(Service.code).where(
        Service.superseded_in.is_(None), has_first_half("service", Service.code, wanted)
    )
    office = select(Feature.ref).where(
        Feature.layer == OFFICES,
        Feature.superseded_in.is_(None),
        has_second_half("location", Feature.ref, wanted),
    )
    code, ref = session.execute(
        select(service.limit(1).scalar_subquery(), office.limit(1).scalar_subquery())
    ).one()
    return None if code is None or ref is None else (code, ref)


def service_codes(session: Session, asked: HsdsQuery, taxonomies: Taxonomies) -> Codes:
    """List a page of services, ordered by code, in two statements."""
    conditions = [Service.superseded_in.is_(None), *_of_services(asked, taxonomies)]
    if asked.modified_after is not None:
        conditions.append(Service.changed_at >= asked.modified_after)
    return _codes(session, select(Service.code).where(*conditions), Service.code, asked)


def brief_services(session: Session, codes: Iterable[str]) -> dict[str, Published]:
    """Return what a list of ids needs of some services: their names, their status and their time.

    The whole records are a hundred times as large.
    """
    rows = session.execute(
        select(Service.code, Service.changed_at, Service.names, Service.status).where(
            Service.superseded_in.is_(None), Service.code == any_text(codes)
        )
    )
    return {
        row.code: Published(
            row.code, row.changed_at.astimezone(UTC), {"names": row.names, "status": row.status}
        )
        for row in rows
    }


def agency_codes(session: Session, asked: HsdsQuery, today: date) -> Codes:
    """List a page of the agencies that have not ended, ordered by code, in two statements."""
    conditions = [
        Agency.superseded_in.is_(None),
        or_(
            and_(Agency.valid_to.is_(None), Agency.successor.is_(None)),
            Agency.valid_to >= today,
        ),
    ]
    if asked.patterns:
        conditions.append(_like_all(Agency.search_text, asked.patterns))
    if asked.modified_after is not None:
        conditions.append(Agency.changed_at >= asked.modified_after)
    return _codes(session, select(Agency.code).where(*conditions), Agency.code, asked)


def services_of(session: Session, agencies: Iterable[str]) -> dict[str, list[str]]:
    """Return the codes of the services that each of the agencies answers for."""
    found: dict[str, list[str]] = {}
    rows = session.execute(
        select(Service.agency, Service.code)
        .where(Service.superseded_in.is_(None), Service.agency == any_text(agencies))
        .order_by(Service.agency, Service.code)
    )
    for row in rows:
        found.setdefault(row.agency, []).append(row.code)
    return found


def pairs_asked(session: Session, asked: HsdsQuery, taxonomies: Taxonomies) -> Pairs:
    """List a page of services at offices, in one statement, or two with an organization."""
    wanted = _pair_filters(asked, taxonomies)
    if asked.organization_id is not None:
        code = find_code(session, "organization", asked.organization_id)
        wanted["agencies"] = [] if code is None else [code]
    if wanted.pop("impossible", False):
        return Pairs(0, ())
    return _pairs(session, **wanted, most=asked.per_page, skipped=asked.skipped)


def pairs_of(session: Session, services: Iterable[str], refs: Iterable[str] | None = None) -> Pairs:
    """List all offices that give some services, in one statement; `refs` limits the offices."""
    return _pairs(session, services=list(services), refs=None if refs is None else list(refs))


def offices(
    session: Session, refs: Iterable[str] = (), agencies: Iterable[str] = ()
) -> list[Mapping[str, Any]]:
    """Return the current offices with these refs or of these agencies, ordered by ref."""
    agency = Feature.attributes.op("->>")("agency")
    rows = session.execute(
        select(
            Feature.ref,
            Feature.lon,
            Feature.lat,
            Feature.names,
            Feature.phones,
            Feature.address,
            Feature.attributes,
            Feature.opening_hours,
            Feature.area_codes,
            agency.label("agency"),
        )
        .where(
            Feature.layer == OFFICES,
            Feature.superseded_in.is_(None),
            or_(Feature.ref == any_text(refs), agency == any_text(agencies)),
        )
        .order_by(Feature.ref)
    )
    return [dict(row) for row in rows.mappings()]


def _codes(
    session: Session,
    chosen: Select[str],
    code: InstrumentedAttribute[str],
    asked: HsdsQuery,
) -> Codes:
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    page = chosen.order_by(code).limit(asked.per_page).offset(asked.skipped)
    return Codes(total, tuple(session.scalars(page)))


def _of_services(asked: HsdsQuery, taxonomies: Taxonomies) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.patterns:
        conditions.append(_like_all(Service.search_text, asked.patterns))
    if asked.taxonomy_term_id is not None:
        found = taxonomies.terms.get(asked.taxonomy_term_id)
        conditions.append(literal(False) if found is None else _has(found[0].name, found[1].code))
    if asked.taxonomy_id is not None:
        vocabulary = taxonomies.by_id.get(asked.taxonomy_id)
        conditions.append(_has_any("" if vocabulary is None else vocabulary.name))
    if asked.organization_id is not None:
        agency = select(Agency.code).where(
            Agency.superseded_in.is_(None),
            has_id("organization", Agency.code, asked.organization_id),
        )
        conditions.append(Service.agency == agency.scalar_subquery())
    return conditions


def _has(vocabulary: str, code: str) -> ColumnElement[bool]:
    if vocabulary in _LISTS:
        return _LISTS[vocabulary].op("@>", is_comparison=True)(literal([code], ARRAY(String)))
    return Service.sector == code if vocabulary == "sectors" else literal(False)


def _has_any(vocabulary: str) -> ColumnElement[bool]:
    if vocabulary in _LISTS:
        return func.cardinality(_LISTS[vocabulary]) > 0
    return Service.sector.is_not(None) if vocabulary == "sectors" else literal(False)


def _like_all(text: Any, patterns: list[str]) -> ColumnElement[bool]:  # noqa: ANN401
    """Require every pattern as one parameter, so that the statement stays the same to prepare."""
    like: ColumnElement[bool] = text.like(all_(literal(patterns, ARRAY(String))))
    return like


def _pair_filters(asked: HsdsQuery, taxonomies: Taxonomies) -> dict[str, Any]:
    """Return the parameters of the pairs' statement; `impossible` when nothing can be found."""
    wanted: dict[str, Any] = {"words": asked.patterns, "modified_after": asked.modified_after}
    if asked.near is not None:
        lon, lat = asked.near
        wanted |= {"lon": lon, "lat": lat, "proximity_m": asked.proximity_m}
    if asked.taxonomy_term_id is not None:
        found = taxonomies.terms.get(asked.taxonomy_term_id)
        wanted["impossible"] = found is None or found[0].name not in OF_SERVICES
        if found is not None and not wanted["impossible"]:
            wanted[found[0].name] = found[1].code
    if asked.taxonomy_id is not None:
        vocabulary = taxonomies.by_id.get(asked.taxonomy_id)
        name = "" if vocabulary is None else vocabulary.name
        wanted["impossible"] = wanted.get("impossible", False) or name not in OF_SERVICES
        wanted["has_life_event"] = True if name == "life_events" else None
        wanted["has_sector"] = True if name == "sectors" else None
    return wanted


_NO_FILTER = dict.fromkeys(
    (
        "services",
        "refs",
        "agencies",
        "words",
        "audiences",
        "life_events",
        "sectors",
        "has_life_event",
        "has_sector",
        "modified_after",
        "lon",
        "lat",
        "proximity_m",
        "most",
    )
)


def _pairs(session: Session, **wanted: Any) -> Pairs:  # noqa: ANN401
    rows = session.execute(
        sql("portal.hsds", "pairs"), {**_NO_FILTER, "skipped": 0, **wanted}
    ).all()
    return Pairs(rows[0].total, tuple((row.code, row.ref) for row in rows if row.code is not None))
