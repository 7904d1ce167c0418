"""A feed as an answer: what a followed thing, or all of a kind, has had happen, as Atom."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from fastapi import Request, Response

from layers.responses import etag_of, not_modified, server_address, validators
from portal.following.feeds import MEDIA_TYPE, Feed, feed_key, last_modified, write_feed
from portal.following.models import HappeningRow
from portal.notifications.templates import SITE_NAMES


def feed_of(request: Request, language: str, path: str, title: str, since: datetime) -> Feed:
    """Return what a feed is called and where it stands; `path` is its page's, without language."""
    base = f"{server_address(request)}/{language}"
    page = f"{base}{quote(path)}"
    return Feed(language, title, SITE_NAMES[language], base, page, f"{page}/feed.atom", since)


def answer_feed(request: Request, feed: Feed, rows: Sequence[HappeningRow]) -> Response:
    """Answer with a feed, or 304 to whoever has it."""
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
