"""Posts of a kind of their own, of which moderation knows no more than of comments."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import MovableClock, moment
from geo.database import Database
from layers.deployment import Deployment
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.row_security import bind_person
from portal.accounts.security import make_security
from portal.assembly import comments_of
from portal.audit.service import seal_with
from portal.comments.authors.models import AuthorPerson, AuthorRow
from portal.comments.authors.rules import Author
from portal.comments.authors.service import as_author
from portal.comments.context import CommentContext
from portal.comments.moderated import ModeratedKind, ModeratedKinds, ModeratedPost
from portal.comments.moderation.appealing import hidden_posts, moderators
from portal.comments.moderation.models import ModerationItem
from portal.comments.moderation.reports import Report, report_post
from portal.comments.moderation.rules import Reason
from portal.comments.moderation.screening import screen
from portal.comments.rules import Visibility
from portal.settings import PortalSettings
from portal.workflow.appeals import Appeals

KIND = "note"


@dataclass
class Notes:
    """Posts in memory, shown and hidden as moderation says."""

    posts: dict[UUID, ModeratedPost] = field(default_factory=dict)

    @property
    def kind(self) -> ModeratedKind:
        return ModeratedKind(KIND, lambda _session, key: self.posts.get(key), self._set)

    def _set(self, _session: Session, key: UUID, visibility: Visibility) -> None:
        self.posts[key] = replace(self.posts[key], visibility=visibility)


@dataclass
class Place:
    """Where people write notes, and officers moderate them."""

    database: Database
    clock: MovableClock
    ctx: CommentContext
    notes: Notes

    def author(self, state: str = "new", **more: object) -> Author:
        """Put somebody into the database who writes in public."""
        person_id = uuid4()
        with self.database.writing() as session:
            bind_person(session, person_id)
            key = uuid4()
            values = {"display_name": str(key), "name_key": key.hex, "created_at": moment(session)}
            row = AuthorRow(id=key, state=state, **values, **more)
            session.add(row)
            session.flush()
            session.add(AuthorPerson(author_id=key, person_id=person_id))
            session.flush()
            return as_author(row)

    def write(self, author: Author | None, text: str, agency: str | None = "moh") -> UUID:
        """Write a note as the topic of notes would."""
        post_id = uuid4()
        with self.database.writing() as session:
            self._put(session, post_id, author, text, agency)
        return post_id

    def edit(self, post_id: UUID, author: Author, text: str) -> None:
        """Write a note anew."""
        with self.database.writing() as session:
            post = self.notes.posts[post_id] = replace(self.notes.posts[post_id], markdown=text)
            seen = screen(session, self.ctx, author, post, KIND, post_id)
            self.notes.posts[post_id] = replace(post, visibility=seen)

    def report(self, reader: Author, post_id: UUID, reason: Reason = Reason.INSULT) -> bool:
        """Report a note as a reader."""
        with self.database.writing() as session:
            return report_post(session, self.ctx, reader, Report(KIND, post_id, reason))

    def officer(self, role: Role = Role.EDITOR, agency: str | None = "moh") -> Officer:
        """Make an officer with an account and a role."""
        key = uuid4()
        email = f"{key}@x.example"
        with self.database.writing() as session:
            values = {"email": email, "name": f"Officer of {agency}", "language": "en"}
            session.add(Account(id=key, state="active", **values))
            session.flush()
            session.add(MembershipRow(account_id=key, role=role.value, agency=agency))
        return Officer(key, email, f"Officer of {agency}", "en", (Membership(role, agency),))

    def items(self) -> list[ModerationItem]:
        """Return all that was ever to be looked at, the oldest first."""
        with self.database.reading() as session:
            found = session.scalars(select(ModerationItem).order_by(ModerationItem.opened_at))
            return list(found)

    @property
    def now(self) -> datetime:
        """The moment that the clock shows."""
        with self.database.reading() as session:
            return moment(session)

    def move(self, **by: float) -> None:
        """Move the clock forwards."""
        self.clock.move(timedelta(**by))

    def seen(self, post_id: UUID) -> Visibility:
        """Return who may see a note."""
        return self.notes.posts[post_id].visibility

    def _put(
        self, session: Session, post_id: UUID, author: Author | None, text: str, agency: str | None
    ) -> None:
        post = ModeratedPost(
            agency=agency,
            author_id=None if author is None else author.id,
            title="",
            markdown=text,
            path=f"/notes/{post_id}",
            posted_at=moment(session),
            visibility=Visibility.VISIBLE,
        )
        self.notes.posts[post_id] = post
        seen = screen(session, self.ctx, author, post, KIND, post_id)
        self.notes.posts[post_id] = replace(post, visibility=seen)


@pytest.fixture
def place(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Place:
    """Nobody has written yet, on Sunday the 4th of May 2031."""
    seal_with(timed.database.writer, b"k" * 32)
    security = make_security(PortalSettings(), tmp_path, clock=clock, region="JO")
    notes = Notes()
    kinds, ctx = ModeratedKinds([notes.kind]), comments_of(timed.country, security)
    workflows = ctx.workflows
    appeals = Appeals([hidden_posts(workflows, kinds)], [moderators(workflows)])
    ctx = replace(ctx, moderated=kinds, appeals=appeals)
    return Place(timed.database, clock, ctx, notes)
