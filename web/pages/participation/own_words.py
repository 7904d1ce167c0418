"""The form in which an author changes an idea or a topic."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response

from geo.errors import AroundMeError, InvalidFields
from geo.messages import Message
from geo.messages import mark as _
from portal.participation.revisions.service import Post
from portal.participation.spaces.rules import Space
from web.page.answers import Trouble, trouble_of
from web.page.citizen_page import CitizenPage

_FAULTY = _("Something is missing or not right. Nothing is lost: it stands beside each field.")


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
