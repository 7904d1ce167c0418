"""Where people at their browsers discuss a bridge: public pages, and forms behind a sign-in."""

from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import update
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from portal.accounts.assurance import PersonHere
from portal.accounts.identities import Identity, PersonKind
from portal.assembled_kinds import moderated_kinds
from portal.citizens.models import PersonRow
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.naming import choose_name
from portal.comments.authors.rules import AuthorState
from portal.comments.context import CommentContext
from portal.comments.discussed import Discussed, DiscussedKind, DiscussedKinds
from portal.comments.discussions.posting import NewComment, Posted, post
from tests.portal.citizens.persons import person_row
from tests.site import change_portal, portal_on
from tests.web.signed_in import SAME_ORIGIN, Colleague, signed_in

KIND, AGENCY = "bridge", "mot"
TITLES = {"ar": "الجسر الجديد", "en": "The new bridge"}


@dataclass
class Visitor:
    """A citizen at a browser of his own."""

    hall: "Hall"
    person: PersonHere
    account: Colleague

    def get(self, path: str) -> Response:
        """Open a page below the language."""
        self.account.sits_at(self.hall.client)
        return self.hall.get(path)

    def post(self, path: str, **fields: str) -> Response:
        """Send a form with the token of the session."""
        self.account.sits_at(self.hall.client)
        return self.hall.post(path, token=self.account.form_token, **fields)

    def says(self, text: str = "نعم", reply_to: int | None = None) -> Posted:
        """Write a comment, past the pages."""
        new = NewComment(KIND, self.hall.bridge, text, reply_to)
        with self.hall.deployment.database.writing() as session:
            return post(session, self.hall.ctx, self.person, new)


@dataclass
class Hall:
    """What is discussed and on which application; `discussed` may be changed by a test."""

    deployment: Deployment
    client: TestClient
    bridge: UUID = field(default_factory=uuid4)
    discussed: Discussed = field(default_factory=lambda: Discussed(AGENCY, TITLES, "/bridge"))

    @property
    def ctx(self) -> CommentContext:
        """What actions on comments need."""
        return portal_on(self.client).comments

    @property
    def path(self) -> str:
        """The address of the discussion below the language."""
        return f"/discussions/{KIND}/{self.bridge}"

    def get(self, path: str, **headers: str) -> Response:
        """Open a page below the language as the browser sits there."""
        return self.client.get(f"/en{path}", headers=headers, follow_redirects=False)

    def post(self, path: str, **fields: str) -> Response:
        """Send a form from a page of ours."""
        return self.client.post(
            f"/en{path}", data=fields, headers=SAME_ORIGIN, follow_redirects=False
        )

    def leave(self) -> None:
        """Let nobody be signed in at the browser."""
        self.client.cookies.clear()

    def visitor(self, name: str | None = None, *, is_new: bool = False) -> Visitor:
        """Make a citizen who has signed in, with a name where one is given."""
        account = signed_in(self.deployment, None, role=None)
        with self.deployment.database.writing() as session:
            row = person_row(self.deployment.now(), account_id=None)
            session.add(row)
            session.flush()
            person = PersonHere(row.id, PersonKind.CITIZEN, Identity.P1)
            own = update(PersonRow).where(PersonRow.id == row.id)
            session.execute(own.values(account_id=account.id))
            if name is not None:
                author = choose_name(session, self.ctx, person, name)
                state = AuthorState.NEW if is_new else AuthorState.TRUSTED
                session.get_one(AuthorRow, author.id).state = state
        return Visitor(self, person, account)

    def find(self, _session: Session, subject_id: UUID) -> Discussed | None:
        """Find what is discussed."""
        return self.discussed if subject_id == self.bridge else None


def hall_on(deployment: Deployment, client: TestClient, bridge: UUID | None = None) -> Hall:
    """Return a hall on an application; `bridge` is what another one discusses already."""
    hall = Hall(deployment, client, bridge or uuid4())
    kinds = DiscussedKinds([DiscussedKind(KIND, hall.find)])
    moderated = moderated_kinds(kinds)
    change_portal(client, comments=replace(hall.ctx, discussed=kinds, moderated=moderated))
    return hall
