"""A database with an outbox, a clock that is moved, and a sender that says what it is told to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from geo.clock import MovableClock
from geo.database import Database
from portal.accounts.letters import RESET
from portal.notifications.dispatch import Outbox, send_due
from portal.notifications.kinds import LetterKind, LetterKinds
from portal.notifications.models import LetterRow
from portal.notifications.rules import Channel, Event
from portal.notifications.senders import Verdict, WrittenLetter
from portal.notifications.service import Letter, write_letter
from portal.secrets import Keys, load_keys
from tests.conftest import Databases

NEWS = LetterKind("accounts.email_changed", "portal.accounts", frozenset({"site", "link"}))
LINK = "https://portal.example/ar/sign-in/reset/topsecret"


@dataclass
class Told:
    """A sender whose verdicts are told in advance; then it takes everything."""

    verdicts: list[Verdict] = field(default_factory=list)
    taken: list[WrittenLetter] = field(default_factory=list)
    tried: list[WrittenLetter] = field(default_factory=list)

    def message_id(self, letter_id: UUID) -> str:
        """See Sender."""
        return f"<{letter_id}@tests.example>"

    def send(self, letter: WrittenLetter) -> Verdict:
        """See Sender."""
        self.tried.append(letter)
        verdict = self.verdicts.pop(0) if self.verdicts else Verdict(Event.TAKEN)
        if verdict.event is Event.TAKEN:
            self.taken.append(letter)
        return verdict

    def close(self) -> None:
        """See Sender."""


@dataclass
class Post:
    """An outbox with its sender and its clock."""

    database: Database
    clock: MovableClock
    keys: Keys
    sender: Told
    outbox: Outbox

    def write(self, to: str = "suad@agency.example", kind: LetterKind = RESET) -> UUID:
        """Write a letter that is good for an hour."""
        letter = Letter(kind, to, "ar", {"site": "S", "link": LINK}, timedelta(hours=1))
        with self.database.writing() as session:
            assert write_letter(session, self.keys, letter) == letter.id
        return letter.id

    def send(self) -> None:
        """Send what is due."""
        send_due(self.outbox)

    def row(self, letter_id: UUID) -> LetterRow:
        """Read the row of a letter."""
        with self.database.reading() as session:
            row = session.scalars(select(LetterRow).where(LetterRow.id == letter_id)).one()
            session.expunge(row)
            return row


@pytest.fixture(scope="module")
def database(databases: Databases, empty_template: str) -> Iterator[Database]:
    """A database of this module."""
    with databases.new(empty_template) as url:
        made = Database(url, clock=MovableClock(datetime(2026, 11, 29, 8, tzinfo=UTC)))
        yield made
        made.dispose()


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Post:
    """An empty outbox."""
    with database.writing() as session:
        for table in ("letter", "letter_mute", "letter_held", "letter_daily", "letter_once"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of ours
    clock, sender = database.clock, Told()
    assert isinstance(clock, MovableClock)
    keys = load_keys(tmp_path / "secret", clock=clock)
    outbox = Outbox(database, keys, LetterKinds([RESET, NEWS]), {Channel.EMAIL: lambda: sender})
    return Post(database, clock, keys, sender, outbox)
