"""Forms that anybody fills in and who has signed in sends: what was typed waits as a draft.

Whoever has to sign in (again), to choose a name or to show who he is finds it when he comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.row_security import bind_session
from portal.accounts.rules import SignedIn
from portal.comments.authors.service import author_of
from portal.comments.moderation.screening import may_link
from portal.participation.drafts.service import drop_draft, keep_draft, read_draft
from portal.participation.spaces.rules import Space
from portal.secrets import Keys
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to
from web.page.guard import SESSION_COOKIE
from web.page.site import portal_site_of
from web.page.visitor_form import FORM_COOKIE

TOO_MANY = Trouble(
    Message(_("Too much has come from here in a short time. Nothing is lost: wait a little.")), 429
)


@dataclass(frozen=True)
class Asking:
    """One request for a form: who asks, in which space; `form` is its address below the space."""

    request: Request
    language: str
    space: Space
    signed_in: SignedIn | None
    form: str

    @property
    def browser(self) -> str:
        """What the browser keeps to find its drafts by."""
        return self.request.cookies.get(FORM_COOKIE, "")

    @property
    def path(self) -> str:
        """The address of the form."""
        return f"/{self.language}{self.space.path}/{self.form}"

    @property
    def keys(self) -> Keys:
        """The keys by which drafts are sealed."""
        return portal_site_of(self.request).comments.keys

    def bind(self, session: Session) -> None:
        """Bind a session to the person, for what only he may do and see."""
        bind_session(session, self.request.cookies.get(SESSION_COOKIE))

    def may_link(self, session: Session) -> bool:
        """Check whether what is written here may hold links."""
        if self.signed_in is None or self.signed_in.person is None:
            return False
        self.bind(session)
        author = author_of(session, self.signed_in.person.id)
        return author is not None and may_link(author)

    def draft(self, session: Session) -> tuple[UUID | None, Mapping[str, str]]:
        """Return the draft that somebody comes back to, and what it holds."""
        draft = read_id(self.request.query_params.get("draft", ""))
        if draft is None or not self.browser:
            return None, {}
        given = read_draft(session, self.keys, self.browser, draft)
        return (draft if given else None), given

    def drop(self, session: Session, draft: UUID | None) -> None:
        """Remove a draft, when it has been sent."""
        if draft is not None:
            drop_draft(session, self.keys, self.browser, draft)

    def keep(self, given: Mapping[str, str], way: str) -> Response | None:
        """Keep what was typed, and lead to what is needed first; the way back leads to it.

        None where too many drafts came from a network.
        """
        database = portal_site_of(self.request).deployment.database
        network = visit_of(self.request).network
        with database.writing() as session:
            draft = keep_draft(session, self.keys, self.browser, network, given)
        if draft is None:
            return None
        back = quote(f"{self.path}?draft={draft}", safe="/")
        return go_to(f"/{self.language}{way}?next={back}")


def read_id(text: str) -> UUID | None:
    """Read the id of a draft; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
