"""A space in which people propose and support ideas, and the agency that has to answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from sqlalchemy import select

from geo.clock import MovableClock
from geo.coordinates import Position
from geo.country import Country
from geo.database import Database
from portal.accounts.assurance import PersonHere
from portal.accounts.identities import Identity, PersonKind
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.security import make_security
from portal.assembly import comments_of
from portal.audit.service import chain_key, seal_with
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.naming import choose_name
from portal.comments.authors.rules import AuthorState
from portal.comments.authors.service import author_of
from portal.comments.context import CommentContext
from portal.participation.ideas.accounting import Report, report_progress
from portal.participation.ideas.deciding import Saying, say_officially
from portal.participation.ideas.models import IdeaRow, IdeaSupport
from portal.participation.ideas.proposing import Proposed, propose
from portal.participation.ideas.queries import find_idea
from portal.participation.ideas.reading import Official, read_idea
from portal.participation.ideas.rules import AnswerKind, GoneIdea, Idea
from portal.participation.ideas.supporting import Supported, support, take_back
from portal.participation.spaces.queries import find_space
from portal.participation.spaces.rules import Space
from portal.settings import PortalSettings
from tests.portal.participation.spaces.kept import START, space_there

AGENCY = "licensing"
SAID = Official({"ar": "ندرسها", "en": "We look into it"}, {"ar": "<p>د</p>", "en": "<p>W</p>"})


@dataclass
class Place:
    """What a test does in a space that is open for a week and asks for three supporters."""

    database: Database
    clock: MovableClock
    ctx: CommentContext
    space: Space
    editor: Officer = field(init=False)
    approver: Officer = field(init=False)

    def __post_init__(self) -> None:
        self.editor, self.approver = self.officer(Role.EDITOR), self.officer(Role.APPROVER)

    def officer(self, role: Role, agency: str | None = AGENCY) -> Officer:
        """Make an officer with an account, who is written to."""
        id_, name = uuid4(), f"{role} of {agency}"
        email = f"{id_}@x.example"
        with self.database.writing() as session:
            session.add(Account(state="active", id=id_, email=email, name=name, language="en"))
            session.flush()
            session.add(MembershipRow(account_id=id_, role=role.value, agency=agency))
        return Officer(id_, email, name, "en", (Membership(role, agency),))

    def someone(
        self, name: str | None = None, identity: Identity = Identity.P1, *, is_new: bool = False
    ) -> PersonHere:
        """Make a person with a name, whom moderators trust unless he is new."""
        person = PersonHere(uuid4(), PersonKind.CITIZEN, identity)
        with self.database.writing() as session:
            author = choose_name(session, self.ctx, person, name or f"n{person.id.hex[:12]}")
            if not is_new:
                session.get_one(AuthorRow, author.id).state = AuthorState.TRUSTED
        return person

    def propose(
        self,
        title: str = "Trees along the street",
        person: PersonHere | None = None,
        position: Position | None = None,
        text: str = "More shade for all who walk.",
    ) -> Proposed:
        """Propose an idea, as somebody new to the test unless a person is named."""
        new = read_idea({"title": title, "text": text}, "en", position, may_link=False)
        with self.database.writing() as session:
            return propose(session, self.ctx, person or self.someone(), self.space, new)

    def support(self, idea_id: UUID, person: PersonHere | None = None) -> Supported:
        """Support an idea."""
        with self.database.writing() as session:
            return support(session, self.ctx, person or self.someone(), self.space, idea_id)

    def take_back(self, idea_id: UUID, person: PersonHere) -> Supported:
        """Support an idea no more."""
        with self.database.writing() as session:
            return take_back(session, self.ctx, person, idea_id)

    def say(self, idea_id: UUID, kind: AnswerKind, by: Officer | None = None) -> None:
        """Answer or decide as an officer who may."""
        with self.database.writing() as session:
            saying = Saying(kind, SAID)
            say_officially(session, self.ctx, self.space, idea_id, saying, by or self.approver)

    def report(self, idea_id: UUID, percent: int, day: date | None = None) -> None:
        """Report how far an idea has come."""
        with self.database.writing() as session:
            report = Report(percent, SAID, day)
            report_progress(session, self.ctx, self.space, idea_id, report, self.editor)

    def row(self, idea_id: UUID) -> IdeaRow:
        """Return the row of an idea."""
        with self.database.reading() as session:
            return session.get_one(IdeaRow, idea_id)

    def shown(self, ref: str) -> Idea | GoneIdea | None:
        """Return an idea as everybody sees it."""
        with self.database.reading() as session:
            return find_idea(session, ref)

    def supporters(self, idea_id: UUID) -> set[UUID]:
        """Return the authors who support an idea."""
        with self.database.reading() as session:
            mine = select(IdeaSupport.author_id).where(IdeaSupport.idea_id == idea_id)
            return set(session.scalars(mine))

    def authors(self, persons: Sequence[PersonHere]) -> set[UUID]:
        """Return who persons are in public."""
        with self.database.reading() as session:
            found = [author_of(session, one.id) for one in persons]
        return {one.id for one in found if one is not None}


def place_on(database: Database, clock: MovableClock, country: Country, folder: Path) -> Place:
    """Return a place in a database, at the hour at which its phase begins."""
    clock.move(START - clock.now())
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    security = make_security(PortalSettings(), folder, hasher=hasher, clock=clock, region="JO")
    seal_with(database.writer, chain_key(security.keys))
    with database.writing() as session:
        space_there(session, support_threshold=3)
    with database.reading() as session:
        found = find_space(session, "streets")
    assert found is not None
    return Place(database, clock, comments_of(country, security), found)
