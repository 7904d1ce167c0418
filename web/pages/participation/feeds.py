"""The feeds of participation: what has happened in all spaces, and in one."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from geo.country import Names
from geo.errors import NotFound
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from portal.following.feeds import MOST_ENTRIES, Feed
from portal.following.queries import latest
from portal.following.rules import Subject, title_in
from portal.participation.spaces.queries import find_space
from web.page.answers import known_language
from web.page.feed import answer_feed, feed_of
from web.page.site import site_of

router = APIRouter(prefix="/{language}/participation", include_in_schema=False)

# Before anything has happened.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_ALL = _("Participation")


@router.get("/feed.atom")
def feed_all(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Write what has happened in all spaces, the newest first."""
    known_language(language, deployment)
    title = site_of(request).translations.to(language)(_ALL)
    feed = feed_of(request, language, "/participation", title, _BEGINNING)
    return _answer(request, deployment, feed, None)


@router.get("/{space}/feed.atom")
def feed_space(language: str, space: str, request: Request, deployment: DeploymentHere) -> Response:
    """Write what has happened in a space, the newest first."""
    known_language(language, deployment)
    with deployment.database.reading() as session:
        found = find_space(session, space)
    if found is None or found.published_at is None:
        raise NotFound(_("There is no space “{name}”."), name=space)
    titles: Names = found.titles
    feed = feed_of(request, language, found.path, title_in(titles, language), found.published_at)
    return _answer(request, deployment, feed, Subject("space", found.id))


def _answer(
    request: Request, deployment: Deployment, feed: Feed, subject: Subject | None
) -> Response:
    refuse_unknown(strict_parameters(request), ())
    with deployment.database.reading() as session:
        rows = latest(session, subject, limit=MOST_ENTRIES)
    return answer_feed(request, feed, rows)
