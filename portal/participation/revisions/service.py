"""Changing what a post says, with what it said before kept for everybody: as comments do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import DateTime, Integer, String, Uuid, column, delete, func, select, table
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidFields, InvalidParameter, Refused
from geo.messages import mark as _
from portal.comments.discussions.rules import is_editable, leaves_trace
from portal.comments.rules import Visibility
from portal.comments.texts.rules import TextRules, WrittenText, read_text, read_title
from portal.limits.rules import Limit
from portal.participation.revisions.models import PostRevision

# What nobody but its author and moderators can read.
UNSEEN = (Visibility.PENDING, Visibility.HIDDEN)
EDITING = Limit("posts edited 1 h", 30, 3_600)
_MOMENT = DateTime(timezone=True)
_SHOWN = table(
    "shown_post_revision",
    column("kind", String),
    column("post_id", Uuid),
    column("position", Integer),
    column("title", String),
    column("html", String),
    column("written_at", _MOMENT),
    column("replaced_at", _MOMENT),
)


class Post(Protocol):
    """The row of an idea or a topic, as far as its text goes."""

    id: Any
    title: Any
    markdown: Any
    html: Any
    posted_at: Any
    edited_at: Any
    visibility: Any


@dataclass(frozen=True)
class NewWords:
    """The title and the text that an author gives a post instead."""

    title: str
    text: WrittenText


@dataclass(frozen=True, slots=True)
class ShownRevision:
    """What a post said, and from when to when."""

    title: str
    html: str
    written_at: datetime
    replaced_at: datetime


def read_words(given: Mapping[str, str], longest: tuple[int, int], *, may_link: bool) -> NewWords:
    """Read the fields title and text; raises InvalidFields with all that is wrong."""
    faults: list[InvalidParameter] = []
    title, text = "", WrittenText("", "")
    try:
        title = read_title(given.get("title", ""), longest[0], "title")
    except InvalidParameter as error:
        faults.append(error)
    try:
        text = read_text(given.get("text", ""), TextRules("text", longest[1], may_link))
    except InvalidParameter as error:
        faults.append(error)
    if faults:
        raise InvalidFields(faults)
    return NewWords(title, text)


def is_open_to_change(post: Post, now: datetime) -> bool:
    """Check whether a post is shown, or waits, and was written within a day."""
    is_there = post.visibility in (Visibility.PENDING, Visibility.VISIBLE)
    return is_there and is_editable(post.posted_at, now)


def refuse_unchangeable(session: Session, post: Post) -> None:
    """Raise Refused for a post that is not shown any more, and a day after it was written."""
    if post.visibility not in (Visibility.PENDING, Visibility.VISIBLE):
        raise Refused(_("This is not shown any more, so it cannot be changed."))
    if not is_editable(post.posted_at, moment(session)):
        raise Refused(_("It can be changed for a day. Write a comment to add something."))


def replace_words(
    session: Session, kind: str, post: Post, new: NewWords, *, has_reactions: bool
) -> bool:
    """Put another title and text into a locked post, and keep what stood there.

    A slip of the first minutes leaves no trace, unless somebody has reacted. Return whether
    anything is another.
    """
    if (new.title, new.text.markdown) == (post.title, post.markdown):
        return False
    now = moment(session)
    if leaves_trace(post.posted_at, now, has_reactions=has_reactions):
        of_post = (PostRevision.kind == kind, PostRevision.post_id == post.id)
        count = session.scalar(select(func.count()).where(*of_post)) or 0
        revision = PostRevision(
            kind=kind,
            post_id=post.id,
            position=count + 1,
            title=post.title,
            markdown=post.markdown,
            html=post.html,
            written_at=post.edited_at or post.posted_at,
            replaced_at=now,
        )
        session.add(revision)
        post.edited_at = now
    post.title = storable(new.title)
    post.markdown, post.html = storable(new.text.markdown), storable(new.text.html)
    session.flush()
    return True


def forget_words(session: Session, kind: str, post: Post) -> None:
    """Leave nothing of what a locked post said, now or before."""
    of_post = (PostRevision.kind == kind, PostRevision.post_id == post.id)
    session.execute(delete(PostRevision).where(*of_post))
    post.title = post.markdown = post.html = ""
    session.flush()


def revisions_of(session: Session, kind: str, post_id: UUID) -> Sequence[ShownRevision]:
    """Return what a post said before, the oldest first; nothing of what is not visible."""
    mine = select(_SHOWN).where(_SHOWN.c.kind == kind, _SHOWN.c.post_id == post_id)
    rows = session.execute(mine.order_by(_SHOWN.c.position))
    return [ShownRevision(row.title, row.html, row.written_at, row.replaced_at) for row in rows]


def with_earlier_words(
    session: Session, kind: str, posts: Sequence[Mapping[str, object]]
) -> Sequence[Mapping[str, object]]:
    """Return posts as their author's copy shows them: what each said before in place of its id."""
    if not posts:
        return ()
    ids = [one["id"] for one in posts]
    of_posts = (PostRevision.kind == kind, PostRevision.post_id.in_(ids))
    said: dict[object, list[dict[str, object]]] = {}
    for one in session.scalars(select(PostRevision).where(*of_posts).order_by("position")):
        words = {"title": one.title, "text": one.markdown, "written_at": one.written_at}
        said.setdefault(one.post_id, []).append(words)
    return [
        {name: value for name, value in one.items() if name != "id"}
        | {"earlier_texts": said.get(one["id"], [])}
        for one in posts
    ]
