"""The feeds of open data: what has happened to all datasets, and to one."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from geo.messages import mark as _
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from portal.following.feeds import MOST_ENTRIES
from portal.following.queries import latest, latest_of_kind
from portal.following.rules import Subject, title_in
from portal.opendata.datasets.rules import DATASET
from web.page.answers import known_language
from web.page.feed import answer_feed, feed_of
from web.page.site import site_of
from web.pages.opendata.dataset_page import demand_dataset

router = APIRouter(prefix="/{language}/datasets", include_in_schema=False)

# Before anything has happened.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_ALL = _("Open data")


@router.get("/feed.atom")
def feed_all(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Write what has happened to all datasets, the newest first."""
    known_language(language, deployment)
    refuse_unknown(strict_parameters(request), ())
    with deployment.database.reading() as session:
        rows = latest_of_kind(session, DATASET, limit=MOST_ENTRIES)
    title = site_of(request).translations.to(language)(_ALL)
    return answer_feed(request, feed_of(request, language, "/datasets", title, _BEGINNING), rows)


@router.get("/{name}/feed.atom")
def feed_dataset(
    language: str, name: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Write what has happened to a dataset, the newest first; its withdrawal is the last of it."""
    known_language(language, deployment)
    refuse_unknown(strict_parameters(request), ())
    with deployment.database.reading() as session:
        found = demand_dataset(session, name)
        rows = latest(session, Subject(DATASET, found.id), limit=MOST_ENTRIES)
    since = found.published_at or found.made_at
    title = title_in(found.titles, language)
    return answer_feed(request, feed_of(request, language, found.path, title, since), rows)
