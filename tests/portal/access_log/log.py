"""An access log of a test, with the doors of whoever notes, chains and administers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, text

from geo.clock import moment
from geo.database import Database
from portal.access_log.chaining import chain_waiting
from portal.access_log.checking import check_chains
from portal.access_log.queries import SeenAccess, accesses_seen
from portal.access_log.recording import note_access
from portal.access_log.rules import Access, Action, By, Chains, Purpose, Verdict
from portal.accounts.row_security import bind_person
from portal.citizens.models import PersonRow
from tests.portal.citizens.persons import person_row

PAGE = Access(
    Action.ASKED,
    By.PORTAL,
    Purpose.PAGE,
    service_code="traffic-fines",
    message_id="m-1",
    agency="gam",
)


@dataclass(frozen=True)
class AccessLog:
    """The doors of the administrator, of web and of the worker, and the keys of the chains."""

    whole: Database
    web: Database
    worker: Database
    chains: Chains

    def person(self) -> UUID:
        """Make a person."""
        with self.whole.writing() as session:
            made = person_row(moment(session), id=uuid4())
            session.add(made)
            return made.id

    def note(self, person_id: UUID, *accesses: Access) -> None:
        """Note accesses as a page does, each in a transaction of its own."""
        for access in accesses:
            with self.web.writing() as session:
                note_access(session, person_id, access)

    def chain(self) -> int:
        """Chain what waits, as the worker's job does."""
        return chain_waiting(self.worker, self.chains, lambda: False)

    def check(self) -> Verdict:
        """Check the log, as the nightly job does."""
        return check_chains(self.worker, self.chains)

    def seen(self, person_id: UUID, *, before: int | None = None) -> Sequence[SeenAccess]:
        """Read the log of a person."""
        with self.worker.reading() as session:
            bind_person(session, person_id)
            return accesses_seen(session, before=before)

    def tamper(self, statement: str, **values: object) -> None:
        """Change something as whoever owns the server can, past triggers and policies."""
        with self.whole.writing() as session:
            session.execute(text("ALTER TABLE access_event DISABLE TRIGGER refuse_change"))
            result = session.execute(text(statement), values)
            assert isinstance(result, CursorResult)
            assert result.rowcount
            session.execute(text("ALTER TABLE access_event ENABLE ALWAYS TRIGGER refuse_change"))

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        with self.whole.reading() as session:
            return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608

    def close(self, person_id: UUID) -> None:
        """Close a person, as an erasure does in the end."""
        with self.whole.writing() as session:
            session.get_one(PersonRow, person_id).state = "closed"
