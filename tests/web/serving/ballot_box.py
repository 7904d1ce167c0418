"""A secret poll at a running server, and people who send their votes to it in every way."""

import http.client
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import text

from geo.clock import MovableClock
from geo.database import Database
from layers.deployment import Deployment
from portal.accounts.security import make_security
from portal.assembly import polls_of
from portal.audit.service import chain_key, seal_with
from portal.participation.polls.turning import open_poll
from portal.settings import PortalSettings
from tests.benchmarks.polls_data import ASKED, make_space, make_voters
from tests.portal.participation.polls.conftest import DAY, Held, House, Waiting
from tests.web.signed_in import Colleague, session_row
from web.page.guard import SESSION_COOKIE

MINUTE = timedelta(minutes=1)
_CODE = re.compile(rb'<output id="code"[^>]*>([0-9A-Z-]+)</output>')
# Sent with it, the end of a connection is a reset: whatever the server answers meets nobody.
_AT_ONCE = struct.pack("ii", 1, 0)
_LONGEST_WAIT_S = 120
_AGAIN_S = 0.2
# What was sent before and is still under way is there by then.
_QUIET_S = 1.0
# The row of the limit would put all votes of a person in a line, as if there were one at a time.
_NO_LIMIT = """
CREATE FUNCTION no_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.bucket := NEW.bucket || gen_random_uuid();
  RETURN NEW;
END
$$;
CREATE TRIGGER no_limit BEFORE INSERT ON rate_limit FOR EACH ROW
WHEN (NEW.bucket LIKE 'vote in a poll%') EXECUTE FUNCTION no_limit();
"""


@dataclass
class BallotBox:
    """An open poll, the port it is voted at, and which processes have answered."""

    held: Held
    port: int
    workers: set[str] = field(default_factory=set)

    @property
    def database(self) -> Database:
        """The database of the server."""
        return self.held.house.database

    def voter(self) -> Colleague:
        """Sign somebody in who may vote."""
        (made,) = make_voters(self.held.house.deployment, 1)
        return made

    def second_session(self, who: Colleague) -> Colleague:
        """Sign the same person in at another device."""
        other = replace(who, cookie=uuid4().hex, form_token=uuid4().hex)
        with self.database.writing() as session:
            session.add(session_row(other))
        return other

    def send(self, who: Colleague, option: int, worker: str | None = None) -> socket.socket:
        """Send a vote, to a worker; the answer is not waited for."""
        connection = self._connected(worker)
        body = urlencode({"token": who.form_token, "question-1": option, "command": "cast"})
        lines = (
            f"POST /en/participation/streets/polls/{self.held.ref}/vote HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Origin: http://127.0.0.1:{self.port}",
            "Sec-Fetch-Site: same-origin",
            f"Cookie: {SESSION_COOKIE}={who.cookie}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Connection: close",
        )
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        return connection

    def receipt(self, connection: socket.socket) -> str | None:
        """Read the answer to a vote; return the code of the ballot that it tells.

        None where the server has too much to do, and says so.
        """
        with connection, connection.makefile("rb") as answer:
            told = answer.read()
        head, _end, page = told.partition(b"\r\n\r\n")
        if head.startswith(b"HTTP/1.1 503"):
            return None
        assert head.startswith(b"HTTP/1.1 200"), head.decode(errors="replace")
        self._note(re.findall(rb"(?i)x-request-id: (\w+)", head)[0].decode())
        found = _CODE.search(page)
        assert found is not None, page.decode(errors="replace")[-2000:]
        return found[1].decode()

    def vote(self, who: Colleague, option: int, worker: str | None = None) -> str:
        """Vote, and return the code of the receipt; who is told to come again comes again."""
        while (code := self.receipt(self.send(who, option, worker))) is None:
            time.sleep(_AGAIN_S)
        return code

    def cut(self, who: Colleague, option: int, *, is_reset: bool) -> None:
        """Send a vote whole, and be gone before the answer comes: by a reset, or in good order."""
        connection = self.send(who, option)
        if is_reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        connection.close()

    def last_vote(self, who: Colleague, option: int) -> str:
        """Vote until nothing that was sent before comes after it; return the code that counts."""
        while True:
            code, sealed = self.vote(who, option), self.sealed()
            time.sleep(_QUIET_S)
            if self.sealed() == sealed:
                return code

    def sealed(self) -> set[bytes]:
        """Return what is in the table of envelopes."""
        with self.database.reading() as session:
            asked = text("SELECT sealed FROM poll_envelope WHERE poll_id = :id")
            return set(session.scalars(asked, {"id": self.held.poll.id}))

    def at_once(self, count: int, threads: int, turn: Callable[[int], Iterable[str]]) -> list[str]:
        """Do as many turns, the first as close together as can be; return all codes told."""
        barrier = threading.Barrier(threads)

        def begin(number: int) -> list[str]:
            if number < threads:
                barrier.wait()
            return list(turn(number))

        with ThreadPoolExecutor(threads) as pool:
            return [code for told in pool.map(begin, range(count)) for code in told]

    def close(self) -> set[str]:
        """Close and count the poll; return the codes of its ballots."""
        house, poll = self.held.house, self.held.poll
        assert poll.closes_at is not None
        house.move_to(poll.closes_at)
        for holder in reversed(self.held.holders):
            self.held.bring(holder)
        with self.database.reading() as session:
            asked = text("SELECT code FROM ballot WHERE poll_id = :id")
            return set(session.scalars(asked, {"id": poll.id}))

    def _connected(self, worker: str | None) -> socket.socket:
        """Return a connection to the server; where a worker is named, to that process."""
        while True:
            address = ("127.0.0.1", self.port)
            connection = socket.create_connection(address, timeout=_LONGEST_WAIT_S)
            if worker is None or self._answers(connection) == worker:
                return connection
            connection.close()

    def _answers(self, connection: socket.socket) -> str:
        """Return which process answers on a connection."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port)
        asking.sock = connection
        asking.request("GET", "/health/live")
        answer = asking.getresponse()
        answer.read()
        return self._note(answer.getheader("x-request-id") or "")

    def _note(self, number: str) -> str:
        """Note by whose number a request begins its own."""
        self.workers.add(number[:8])
        return number[:8]


def ballot_box(deployment: Deployment, clock: MovableClock, folder: Path, port: int) -> BallotBox:
    """Hold a poll that is open now at a server whose data lie in a folder.

    `clock` is the deployment's where the poll is to be closed: the server has its own.
    """
    settings = PortalSettings()
    security = make_security(settings, folder, clock=clock)
    seal_with(deployment.database.writer, chain_key(security.keys))
    opener = Waiting()
    context = replace(polls_of(deployment, settings, folder, security), opener=opener)
    make_space(deployment)
    house = House(deployment, clock, context, opener, folder)
    holders = (house.officer(), house.officer())
    opens_at, ids = clock.now() - MINUTE, (holders[0].id, holders[1].id)
    draft = house.draft(ASKED, opens_at=opens_at, closes_at=opens_at + DAY, holders=ids)
    poll = house.make(holders[0], draft)
    house.give_keys(poll, holders)
    with deployment.database.writing() as session:
        open_poll(session, context, house.officer(), poll.id)
    return BallotBox(Held(house, poll.ref, holders), port)


def without_limit(database: Database) -> None:
    """Count the tries of a person in the poll nowhere together."""
    with database.writing() as session:
        session.execute(text(_NO_LIMIT))
