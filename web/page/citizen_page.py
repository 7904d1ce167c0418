"""What all pages of a citizen share: who asks, whose rows are seen, how an answer is given.

A page takes `CitizenHere`, and `CitizenFormHere` where it is sent something. Who has not signed in
is led to the sign-in and back. Sessions of the database are bound to the person.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from geo.messages import Message, Translate
from geo.messages import mark as _
from layers.deployment import Deployment
from portal.accounts.assurance import Assurance, PersonHere
from portal.accounts.row_security import bind_session
from portal.accounts.rules import SignedIn, demand
from web.page.answers import Trouble, go_to, known_language, show_officers_page
from web.page.guard import (
    SESSION_COOKIE,
    TOKEN_FIELD,
    OfficerHere,
    check_sender,
    check_token,
    read_fields,
)
from web.page.officer_page import Fields
from web.page.origin_check import Forbidden
from web.page.site import PortalDeploymentHere, PortalSite, portal_site_of, site_of

NOT_REGISTERED = _(
    "Your account belongs to no person yet: register, and this page is yours. Officers have their"
    " own pages in the back office."
)


@dataclass(frozen=True)
class CitizenPage:
    """One request of a person who has signed in."""

    request: Request
    language: str
    deployment: Deployment
    signed_in: SignedIn
    person: PersonHere

    @property
    def site(self) -> PortalSite:
        """What the pages behind a sign-in were made with."""
        return portal_site_of(self.request)

    @property
    def translate(self) -> Translate:
        """Puts a text into the language of the page."""
        return site_of(self.request).translations.to(self.language)

    def say(self, text: str, **values: object) -> str:
        """Put a text with values into the language of the page, as markup."""
        return site_of(self.request).pages.say(self.language, Message(text, values))

    def demand(self, assurance: Assurance, *, fresh: bool = False) -> None:
        """Check that who asks has an assurance; what is missing is asked for on a page of its own.

        Raises StepUpNeeded and IdentityNeeded, which no page needs to catch.
        """
        demand(self.signed_in, assurance, fresh=fresh)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that reads, and sees of what is about persons this one's rows alone."""
        with self.deployment.database.reading() as session:
            self.bind(session)
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that writes, bound in the same way."""
        with self.deployment.database.writing() as session:
            self.bind(session)
            yield session

    def show(
        self, template: str, context: Mapping[str, object], trouble: Trouble | None = None
    ) -> Response:
        """Answer with a page that nobody keeps; its forms carry the token of the session."""
        known = {"person": self.person, "holder": self.signed_in.holder}
        given = {**known, **context}
        return show_officers_page(self.request, template, given, self.signed_in, trouble)

    def go_to(self, path: str, said: str | None = None) -> Response:
        """Lead to a page below the language, as `/my`; `said` is a key of what is said there."""
        return go_to(f"/{self.language}{path}" + (f"?said={said}" if said else ""))

    def bind(self, session: Session) -> None:
        """Bind a session to the person, for an action that opens several of them."""
        bind_session(session, self.request.cookies.get(SESSION_COOKIE))


def citizen_here(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: OfficerHere
) -> CitizenPage:
    """Return the request of a person; raises Forbidden for an account that is of none."""
    known_language(language, deployment)
    if signed_in.person is None:
        raise Forbidden(NOT_REGISTERED)
    return CitizenPage(request, language, deployment, signed_in, signed_in.person)


CitizenHere = Annotated[CitizenPage, Depends(citizen_here)]


async def citizen_form_here(request: Request, page: CitizenHere) -> Fields:
    """Read a citizen's form; raises Forbidden unless it is ours and of this session."""
    check_sender(request)
    fields = Fields(tuple(await read_fields(request)))
    check_token(page.signed_in, fields.get(TOKEN_FIELD))
    return fields


CitizenFormHere = Annotated[Fields, Depends(citizen_form_here)]
