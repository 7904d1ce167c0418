"""The form in which an author changes an idea or a topic: shown, and taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from fastapi import Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidFields
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.comments.authors.service import author_of
from portal.comments.context import CommentContext
from portal.comments.moderation.screening import may_link
from portal.participation.revisions.service import NewWords, Post, read_words
from portal.participation.spaces.rules import Space
from web.page.answers import Trouble, trouble_of
from web.page.citizen_page import CitizenPage
from web.page.officer_page import Fields

_FAULTY = _("Something is missing or not right. Nothing is lost: it stands beside each field.")


class Edited(Protocol):
    """What an action says of a post that it has changed."""

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a moderator now."""


Edit = Callable[[Session, CommentContext, PersonHere, Space, UUID, NewWords], Edited]


@dataclass(frozen=True)
class OwnWords:
    """A post of one's own: its kind, where its page is, and how long its title and text may be.

    `can_edit` says whether the form is offered; the action checks it again.
    """

    kind: str
    ref: str
    post: Post
    space: Space
    longest: tuple[int, int]
    can_edit: bool

    @property
    def path(self) -> str:
        """The address of the page without the language."""
        below = "ideas" if self.kind == "idea" else "forum/topics"
        return f"{self.space.path}/{below}/{self.ref}"

    @property
    def list_path(self) -> str:
        """The address of the list of one's own."""
        return f"{self.space.path}/{'ideas' if self.kind == 'idea' else 'forum'}/mine"


def show_own(
    page: CitizenPage,
    own: OwnWords,
    typed: Mapping[str, str] | None = None,
    error: AroundMeError | None = None,
) -> Response:
    """Show the form with what was typed, or with what the post says now."""
    trouble, faults = None, {}
    if isinstance(error, InvalidFields):
        trouble = Trouble(Message(_FAULTY))
        faults = {f"f-{one.parameter}": one.message for one in error.faults}
    elif error is not None:
        trouble = trouble_of(error)
    context = {
        "own": own,
        "space": own.space,
        "typed": typed or {"title": own.post.title, "text": own.post.markdown},
        "faulty": {name: page.say(one.text, **one.values) for name, one in faults.items()},
        "form_address": f"/{page.language}{own.path}/edit",
        "limits": {"title": own.longest[0], "text": own.longest[1]},
    }
    return page.show("participation/edit.html", context, trouble)


def take_own(page: CitizenPage, own: OwnWords, given: Fields, edit: Edit) -> Response:
    """Save what was typed by `edit`; what it refuses is said above the form, with all of it."""
    typed = {name: given.get(name) for name in ("title", "text")}
    try:
        with page.writing() as session:
            author = author_of(session, page.person.id)
            new = read_words(typed, own.longest, may_link=author is not None and may_link(author))
            ctx = page.site.comments
            edited = edit(session, ctx, page.person, own.space, own.post.id, new)
    except AroundMeError as error:
        return show_own(page, own, typed, error)
    if edited.is_pending:
        return page.go_to(own.list_path, f"{own.kind}-pending")
    return page.go_to(own.path)
