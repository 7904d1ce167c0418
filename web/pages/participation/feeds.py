"""The feeds of participation: what has happened in all spaces, and in one."""

from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from geo.country import Names
from geo.errors import NotFound
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import etag_of, not_modified, server_address, validators
from portal.following.feeds import (
    MEDIA_TYPE,
    MOST_ENTRIES,
    Feed,
    feed_key,
    last_modified,
    write_feed,
)
from portal.following.queries import latest
from portal.following.rules import Subject, title_in
from portal.notifications.templates import SITE_NAMES
from portal.participation.spaces.queries import find_space
from web.page.answers import known_language
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
    feed = _feed(request, language, "/participation", title, _BEGINNING)
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
    feed = _feed(request, language, found.path, title_in(titles, language), found.published_at)
    return _answer(request, deployment, feed, Subject("space", found.id))


def _feed(request: Request, language: str, path: str, title: str, since: datetime) -> Feed:
    base = f"{server_address(request)}/{language}"
    page = f"{base}{quote(path)}"
    return Feed(language, title, SITE_NAMES[language], base, page, f"{page}/feed.atom", since)


def _answer(
    request: Request, deployment: Deployment, feed: Feed, subject: Subject | None
) -> Response:
    refuse_unknown(strict_parameters(request), ())
    with deployment.database.reading() as session:
        rows = latest(session, subject, limit=MOST_ENTRIES)
    etag = etag_of("feed", feed.here, feed.title, *feed_key(rows))
    known = not_modified(request, etag, feed.language, negotiated=False)
    if known is not None:
        return known
    # Nobody is told by a date alone that nothing has changed: what is hidden changes none.
    headers = {
        **validators(etag),
        "Content-Language": feed.language,
        "Last-Modified": last_modified(feed, rows),
    }
    content = write_feed(feed, rows)
    return Response(content, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)
