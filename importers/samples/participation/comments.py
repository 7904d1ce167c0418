"""Comments for the demonstration: invented people discuss sample spaces, an agency answers."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.country import Country
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.rules import Author, AuthorState
from portal.comments.discussed import Discussed
from portal.comments.discussions.holding import change_visibility
from portal.comments.discussions.posting import NewComment, add
from portal.comments.rules import Visibility
from portal.comments.texts.names import skeleton
from portal.comments.texts.rules import TextRules, read_text
from portal.participation.spaces.offered import KIND
from portal.participation.spaces.rules import Space

_LONGEST = 5_000


def fill_comments(
    session: Session, spaces: Mapping[str, Space], _country: Country, now: datetime
) -> None:
    """Put comments into their spaces, where those are among the samples."""
    text = (resources.files("importers.samples.participation") / "comments.toml").read_text("utf-8")
    authors: dict[str, Author] = {}
    for told in tomllib.loads(text)["discussions"]:
        space = spaces.get(told["space"])
        if space is not None:
            _discuss(session, space, told["comments"], authors, now)


def _discuss(
    session: Session,
    space: Space,
    comments: list[Mapping[str, str]],
    authors: dict[str, Author],
    now: datetime,
) -> None:
    discussed = Discussed(space.agency, space.titles, space.path)
    for number, told in enumerate(comments, start=1):
        name, answered = told.get("name"), told.get("reply_to")
        if name is not None and name not in authors:
            authors[name] = _author(session, name, now)
        new = NewComment(KIND, space.id, told["text"], None if answered is None else int(answered))
        written = read_text(new.text, TextRules("text", _LONGEST))
        held = add(session, new, written, discussed, None if name is None else authors[name])
        # The whole discussion lies behind us, an hour between two of it.
        held.comment.posted_at = now - timedelta(hours=len(comments) - number + 1)
        held.comment.agrees = int(told.get("for", 0))
        held.comment.disagrees = int(told.get("against", 0))
        change_visibility(session, held, Visibility.VISIBLE)


def _author(session: Session, name: str, now: datetime) -> Author:
    id_: UUID = uuid4()
    row = AuthorRow(
        id=id_,
        display_name=name,
        name_key=skeleton(name),
        named_at=now,
        state=AuthorState.TRUSTED,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return Author(id_, name, AuthorState.TRUSTED)
