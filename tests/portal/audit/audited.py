"""Actions done twice: first with an audit log that refuses rows, then with one that takes them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from httpx2 import Response
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from geo.database import Database
from portal.audit.models import AuditEvent

_Done = TypeVar("_Done")


@dataclass
class Audited:
    """The log of a database, and the kinds of events that have been seen in it.

    `but` are tables that may change without an action.
    """

    database: Database
    but: frozenset[str] = frozenset()
    seen: set[str] = field(default_factory=set)

    def action(self, act: Callable[[], _Done], *events: str) -> _Done:
        """Do something: without its events nothing at all may change, with them they are there."""
        before = self.contents()
        with self.broken():
            assert _has_failed(act), f"{events} was done without a word in the audit log"
        assert self.contents() == before, f"{events} left something behind"
        last = self.last()
        answer = act()
        assert self.since(last) == list(events)
        return answer

    def last(self) -> int:
        """Return the number of the newest event."""
        with self.database.reading() as session:
            return session.scalar(text("SELECT coalesce(max(seq), 0) FROM audit_event")) or 0

    def since(self, last: int) -> list[str]:
        """Return what was done after an event, the first first."""
        newer = select(AuditEvent.action).where(AuditEvent.seq > last).order_by(AuditEvent.seq)
        with self.database.reading() as session:
            done = list(session.scalars(newer))
        self.seen.update(done)
        return done

    def contents(self) -> dict[str, str]:
        """Return a digest of each table."""
        with self.database.reading() as session:
            tables = session.scalars(
                text(
                    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                    " WHERE schemaname IN ('public', 'procrastinate')"
                )
            ).all()
            digest = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} t"
            skipped = {f"public.{one}" for one in (*self.but, "spatial_ref_sys")}
            return {
                one: str(session.scalar(text(digest.format(one))))
                for one in tables
                if one not in skipped
            }

    @contextmanager
    def broken(self) -> Iterator[None]:
        """Make the log refuse every row for a while."""
        with self.database.writing() as session:
            session.execute(
                text("ALTER TABLE audit_event ADD CONSTRAINT broken CHECK (false) NOT VALID")
            )
        yield
        with self.database.writing() as session:
            session.execute(text("ALTER TABLE audit_event DROP CONSTRAINT broken"))


def _has_failed(act: Callable[[], object]) -> bool:
    try:
        answer = act()
    except IntegrityError:
        return True
    return isinstance(answer, Response) and answer.status_code >= 500
