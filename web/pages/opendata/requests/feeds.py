"""The feeds of data requests: what has happened to all of them, and to one."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from portal.following.feeds import MOST_ENTRIES
from portal.following.queries import latest, latest_of_kind
from portal.following.rules import Subject
from portal.opendata.requests.queries import GoneRequest
from portal.opendata.requests.rules import DATA_REQUEST
from web.page.answers import known_language, nothing_here
from web.page.feed import answer_feed, feed_of
from web.page.site import site_of
from web.pages.opendata.requests.list_page import TITLE
from web.pages.opendata.requests.request_page import demand_request

router = APIRouter(prefix="/{language}/data-requests", include_in_schema=False)

# Before anything has happened.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@router.get("/feed.atom")
def feed_all(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Write what has happened to all data requests, the newest first."""
    known_language(language, deployment)
    refuse_unknown(strict_parameters(request), ())
    with deployment.database.reading() as session:
        rows = latest_of_kind(session, DATA_REQUEST, limit=MOST_ENTRIES)
    title = site_of(request).translations.to(language)(TITLE)
    feed = feed_of(request, language, "/data-requests", title, _BEGINNING)
    return answer_feed(request, feed, rows)


@router.get("/{ref}/feed.atom")
def feed_request(language: str, ref: str, request: Request, deployment: DeploymentHere) -> Response:
    """Write what has happened to a data request, the newest first."""
    known_language(language, deployment)
    refuse_unknown(strict_parameters(request), ())
    with deployment.database.reading() as session:
        found = demand_request(session, ref)
        if isinstance(found, GoneRequest):
            raise nothing_here()
        rows = latest(session, Subject(DATA_REQUEST, found.id), limit=MOST_ENTRIES)
    feed = feed_of(request, language, found.path, found.title, found.released_at)
    return answer_feed(request, feed, rows)
