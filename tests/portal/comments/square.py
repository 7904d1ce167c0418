"""Where people of a test discuss a bridge: an agency's thing, with its page and its state."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from geo.clock import MovableClock
from geo.country import Country
from geo.database import Database
from portal.accounts.assurance import PersonHere
from portal.accounts.identities import Identity, PersonKind
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.security import make_security
from portal.assembled_kinds import moderated_kinds
from portal.assembly import comments_of
from portal.audit.service import chain_key, seal_with
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.naming import choose_name
from portal.comments.authors.rules import AuthorState
from portal.comments.authors.service import author_of
from portal.comments.context import CommentContext
from portal.comments.discussed import Discussed, DiscussedKind, DiscussedKinds
from portal.comments.discussions.posting import NewComment, Posted, post
from portal.comments.discussions.queries import read_discussion
from portal.comments.discussions.shown import DiscussionPage, DiscussionQuery
from portal.settings import PortalSettings

KIND, AGENCY = "bridge", "mot"
TITLES = {"ar": "الجسر", "en": "The bridge"}


@dataclass
class Square:
    """What a test discusses and with whom; `discussed` may be changed by it."""

    database: Database
    clock: MovableClock
    ctx: CommentContext
    bridge: UUID = field(default_factory=uuid4)
    discussed: Discussed = field(default_factory=lambda: Discussed(AGENCY, TITLES, "/bridge"))

    def someone(self, name: str | None = None, *, is_new: bool = False) -> PersonHere:
        """Make a person, with a name to be seen under, whom moderators trust."""
        person = PersonHere(uuid4(), PersonKind.CITIZEN, Identity.P1)
        if name is None:
            return person
        with self.database.writing() as session:
            author = choose_name(session, self.ctx, person, name)
            if not is_new:
                row = session.get_one(AuthorRow, author.id)
                row.state = AuthorState.TRUSTED
        return person

    def author_id(self, person: PersonHere) -> UUID:
        """Return by what the public knows a person."""
        with self.database.reading() as session:
            author = author_of(session, person.id)
        assert author is not None
        return author.id

    def says(self, person: PersonHere, text: str = "نعم", reply_to: int | None = None) -> Posted:
        """Write a comment."""
        new = NewComment(KIND, self.bridge, text, reply_to)
        with self.database.writing() as session:
            return post(session, self.ctx, person, new)

    def read(self, **query: object) -> DiscussionPage:
        """Read a page of the discussion, as anybody does."""
        asked = replace(DiscussionQuery(), **query)  # type: ignore[arg-type]
        with self.database.reading() as session:
            return read_discussion(session, KIND, self.bridge, asked)

    def find(self, _session: Session, subject_id: UUID) -> Discussed | None:
        """Find what is discussed."""
        return self.discussed if subject_id == self.bridge else None


def square_on(database: Database, clock: MovableClock, country: Country, folder: Path) -> Square:
    """Return a square in a database."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    security = make_security(PortalSettings(), folder, hasher=hasher, clock=clock, region="JO")
    seal_with(database.writer, chain_key(security.keys))
    square = Square(database, clock, comments_of(country, security))
    kinds = DiscussedKinds([DiscussedKind(KIND, square.find)])
    moderated = moderated_kinds(kinds)
    square.ctx = replace(square.ctx, discussed=kinds, moderated=moderated)
    return square


def officer(role: Role = Role.EDITOR, agency: str | None = AGENCY) -> Officer:
    """Return an officer of the agency of the bridge."""
    id_ = uuid4()
    return Officer(id_, f"{id_}@agency.example", "Rana", "ar", (Membership(role, agency),))


def texts(page: DiscussionPage) -> list[str | None]:
    """Return what the roots of a page say."""
    return [one.comment.html for one in page.branches]
