"""Where the posts of the experiment with spam are written, screened and decided about."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from geo.clock import MovableClock, moment
from geo.database import Database
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.security import make_security
from portal.assembly import comments_of
from portal.audit.service import seal_with
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.service import as_author
from portal.comments.context import CommentContext
from portal.comments.moderated import ModeratedKind, ModeratedKinds, ModeratedPost
from portal.comments.moderation.deciding import decide
from portal.comments.moderation.models import ModerationItem
from portal.comments.moderation.rules import Decision, Reason, Verdict
from portal.comments.moderation.screening import hold_author, screen
from portal.comments.moderation.second_look import look_again
from portal.comments.rules import Visibility
from portal.settings import PortalSettings
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.benchmarks.spam_posts import Written
from tests.conftest import deployment_on

_KIND = "note"
_MORNING = datetime(2031, 5, 4, 5, 0, tzinfo=UTC)
# From the first post of a day to the last, before the moderators come.
_DAY_S = 50_000


@dataclass
class Outcome:
    """What became of a post: who saw it first, where it waited, whether it stands in the end."""

    written: Written
    seen: Visibility
    queue: str | None
    post: ModeratedPost


@dataclass
class Square:
    """Authors, their posts, and moderators who decide rightly each evening."""

    database: Database
    clock: MovableClock
    ctx: CommentContext
    outcomes: dict[UUID, Outcome] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    decided: int = 0

    def __post_init__(self) -> None:
        kind = ModeratedKind(_KIND, self._find, self._set)
        self.ctx = replace(self.ctx, moderated=ModeratedKinds([kind]))
        self.officer = Officer(uuid4(), "m@x.example", "M", "en", (Membership(Role.EDITOR, None),))

    def newcomers(self, count: int) -> list[UUID]:
        """Let people choose names; nobody trusts them yet."""
        ids = [uuid4() for _ in range(count)]
        with self.database.writing(bounded=False) as session:
            now = moment(session)
            for one in ids:
                session.add(
                    AuthorRow(id=one, display_name=one.hex, name_key=one.hex, created_at=now)
                )
        return ids

    def count_trusted(self, ids: Sequence[UUID]) -> int:
        """Count those of some authors who are trusted now."""
        with self.database.reading() as session:
            states = select(AuthorRow.id).where(AuthorRow.state == "trusted")
            return len(set(session.scalars(states)) & set(ids))

    def live(self, planned: Sequence[Written]) -> None:
        """Let posts be written, each on its day, and be decided about each evening."""
        days = sorted({one.day for one in planned})
        for day in range(days[0], days[-1] + 1):
            begun = self.clock.now()
            todays = [one for one in planned if one.day == day]
            for written in todays:
                self.clock.move(timedelta(seconds=_DAY_S / len(todays)))
                self.write(written)
            self.evening()
            self.clock.move(begun + timedelta(days=1) - self.clock.now())

    def write(self, written: Written) -> None:
        """Write a post as any topic does, and note what became of it."""
        key, text = uuid4(), written.text
        with self.database.writing(bounded=False) as session:
            author = as_author(session.get_one(AuthorRow, written.author))
            now = moment(session)
            begun = time.perf_counter()
            author = hold_author(session, author)
            post = ModeratedPost("moh", author.id, "", text, "/n", now, Visibility.VISIBLE)
            seen = screen(session, self.ctx, author, post, _KIND, key)
            self.seconds.append(time.perf_counter() - begun)
            of_post = ModerationItem.post_id == key
            queue = session.scalar(select(ModerationItem.queue).where(of_post))
        self.outcomes[key] = Outcome(written, seen, queue, replace(post, visibility=seen))

    def evening(self) -> None:
        """Decide rightly about all that waits, and about what is akin to it, until nothing is."""
        while waiting := self._waiting():
            for item_id, post_id in waiting:
                is_spam = self.outcomes[post_id].written.campaign != ""
                told = Decision(Verdict.HIDE, Reason.SPAM) if is_spam else Decision(Verdict.KEEP)
                with self.database.writing(bounded=False) as session:
                    decide(session, self.ctx, self.officer, item_id, told)
                self.decided += 1
            for item_id, post_id in waiting:
                if self.outcomes[post_id].written.campaign:
                    look_again(self.database, self.ctx, item_id)

    def _waiting(self) -> Sequence[Row[UUID, UUID]]:
        waiting = select(ModerationItem.id, ModerationItem.post_id)
        undecided = waiting.where(ModerationItem.decided_at.is_(None))
        with self.database.reading() as session:
            return session.execute(undecided.order_by(func.random())).all()

    def _find(self, _session: Session, key: UUID) -> ModeratedPost | None:
        found = self.outcomes.get(key)
        return None if found is None else found.post

    def _set(self, _session: Session, key: UUID, visibility: Visibility) -> None:
        found = self.outcomes[key]
        found.post = replace(found.post, visibility=visibility)


@contextmanager
def square(folder: Path | None = None) -> Iterator[Square]:
    """Open a square on a database of its own, in which nobody has written yet."""
    clock = MovableClock(_MORNING)
    with (
        scratch_folder() as scratch,
        cluster(folder or scratch) as address,
        empty(address, "spam") as url,
        deployment_on(url, clock=clock) as made,
    ):
        seal_with(made.database.writer, b"k" * 32)
        security = make_security(PortalSettings(), scratch, clock=clock, region="JO")
        yield Square(made.database, clock, comments_of(made.country, security))
