"""The page of what was reported around a place: a list, the nearest first, and a map on request."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.country import Names
from geo.errors import InvalidParameter
from layers.areas.queries import AreaName, area_names
from layers.deployment import Deployment
from portal.contact.around import (
    DEFAULT_RADIUS_M,
    RADII_M,
    ReportsAround,
    read_reports_query,
    reports_around,
)
from portal.contact.topics import load_topics
from portal.directory.agencies.queries import agency_names
from web.page.answers import Trouble, known_language, show_page
from web.page.finder_query import read_finder_query, write_degrees
from web.page.origin import Origin, find_origin
from web.page.site import PortalDeploymentHere

router = APIRouter(prefix="/{language}/contact/around-me", include_in_schema=False)

_ASKED = ("place", "lat", "lon", "radius", "limit")


@dataclass(frozen=True)
class Shown:
    """What the page says of what was asked: a start, what was reported there, and by what names."""

    origin: Origin | None = None
    around: ReportsAround | None = None
    agencies: Mapping[str, Names] | None = None
    areas: Mapping[str, AreaName] | None = None


@router.get("")
def show_reports_around(
    language: str, request: Request, deployment: PortalDeploymentHere
) -> Response:
    """Show what was reported around a place, or only the form where none is named."""
    known_language(language, deployment)
    told = {name: request.query_params.get(name, "").replace("\0", "") for name in _ASKED}
    given = {name: value for name, value in told.items() if value.strip()}
    trouble = None
    with deployment.database.reading() as session:
        try:
            shown = _found(session, deployment, language, given)
        except InvalidParameter as error:
            shown, trouble = Shown(), Trouble(error.message)
    radius_m = shown.around.query.radius_m if shown.around else None
    context = {
        "shown": shown,
        "told": told,
        "radius": f"{radius_m:.15g}" if radius_m else told["radius"] or str(DEFAULT_RADIUS_M),
        "radii_m": sorted({*RADII_M, radius_m or DEFAULT_RADIUS_M}),
        "data": _data(shown.around),
        "topics": load_topics(),
    }
    return show_page(request, language, "contact/around.html", context, trouble)


def _found(
    session: Session, deployment: Deployment, language: str, given: Mapping[str, str]
) -> Shown:
    """Find the start as the finder does, then what was reported around it."""
    if not given.keys() & {"place", "lat", "lon"}:
        return Shown()
    origin = find_origin(session, deployment, read_finder_query(language, given))
    if origin.position is None:
        return Shown(origin)
    position = origin.position
    asked = {**given, "lat": repr(position.lat), "lon": repr(position.lon)}
    query = read_reports_query(asked, deployment.country)
    around = reports_around(session, deployment.country, query, deployment.now())
    cases = [one.case for one in around.found]
    return Shown(
        origin,
        around,
        agency_names(session, *{case.agency for case in cases if case.agency}),
        area_names(session, {case.area for case in cases if case.area}),
    )


def _data(around: ReportsAround | None) -> str | None:
    """Return where the map finds what the list shows."""
    if around is None:
        return None
    query = around.query
    asked = {
        "lat": write_degrees(query.origin.lat),
        "lon": write_degrees(query.origin.lon),
        "radius": f"{query.radius_m:.15g}",
        "limit": query.limit,
    }
    return f"/api/v1/cases/around?{urlencode(asked)}"
