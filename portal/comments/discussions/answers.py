"""A discussion as programs read it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from portal.comments.discussed import Discussed
from portal.comments.discussions.shown import Branch, DiscussionPage, ShownComment


def discussion_as_json(
    discussed: Discussed, page: DiscussionPage, path: str
) -> Mapping[str, object]:
    """Return a page of a discussion; `path` is the address that was asked, without its query."""
    head = page.head
    comment = () if page.comment is None else (page.comment,)
    return {
        "title": discussed.titles,
        "page": discussed.path,
        "count": head.comment_count,
        "closed_at": _moment(head.closed_at),
        "closing": head.closing,
        "pinned": [_comment(one) for one in page.pinned],
        "comments": [_comment(one) for one in (*comment, *_flat(page.branches))],
        "next": _next(page, path),
    }


def _next(page: DiscussionPage, path: str) -> str | None:
    if page.after is None:
        return None
    query = page.query
    asked = {"order": query.order.value} if query.under is None else {"under": query.under}
    return f"{path}?{urlencode({**asked, 'after': page.after})}"


def _flat(branches: Iterable[Branch]) -> Iterator[ShownComment]:
    for one in branches:
        yield one.comment
        yield from _flat(one.answers)


def _comment(one: ShownComment) -> Mapping[str, object]:
    return {
        "id": str(one.id),
        "number": one.number,
        "parent": one.parent,
        "visibility": one.visibility,
        "author": one.name,
        "agency": one.as_agency,
        "html": one.html,
        "posted_at": _moment(one.posted_at),
        "edited_at": _moment(one.edited_at),
        "for": one.agrees,
        "against": one.disagrees,
        "replies": one.replies,
        "is_answer": one.is_answer,
        "is_pinned": one.pinned_at is not None,
    }


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
