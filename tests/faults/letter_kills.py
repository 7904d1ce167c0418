"""kill -9 at random moments of sending letters: `python -m tests.faults.letter_kills --kills 1000`.

A mail server in a process of its own puts letters off, cuts the connection and takes its time. In
the end no letter may be lost, and every second copy must be explained: by a kill while the letter
was on its way and the server had it, or by a connection that the server cut after it had it.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from geo.local_postgis import running
from geo.migrations import upgrade
from portal.accounts.letters import RESET
from portal.notifications.dispatch import Outbox
from portal.notifications.models import LetterRow
from portal.notifications.rules import LetterState
from portal.notifications.service import Letter, write_letter
from tests.faults.letter_sender import outbox_on
from tests.simulators.mail import Logged, MailServer, mail_server

FAULTS = ("--later", "0.05", "--cut", "0.03", "--cut-kept", "0.03", "--slow-s", "0.03")
_AT_ONCE = 25
_MOST_DONE = 5
_LONGEST_LIFE_S = 10.0
# About what one letter takes: the last one is under way, or just over.
_LAST_STEP_S = 0.05
_DRAIN_S = 300.0
# Of kills that meet somebody who sends, and how often it is tried at most.
_MET, _MOST_TRIES = 1 / 4, 4
_VALUES = {"site": "Government Portal", "link": "https://portal.example/ar/x"}


@dataclass
class Report:
    """What was seen. Copies are those beyond the first of a letter.

    Those of kills have a kill between the moment at which the server had the letter and our note,
    those on the wire one before, when the server had let the letter in: all of it was under way
    then, and the server took it, however late.
    `unexplained` are Message-IDs of copies for which there is no reason.
    """

    kills: int = 0
    while_sending: int = 0
    letters: int = 0
    refused: int = 0
    lost: list[UUID] = field(default_factory=list)
    copies_of_kills: int = 0
    copies_on_the_wire: int = 0
    copies_of_cuts: int = 0
    unexplained: list[str] = field(default_factory=list)
    other_ids: list[str] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)

    @property
    def is_ok(self) -> bool:
        """Whether nothing was lost and every copy is explained."""
        return not (self.lost or self.unexplained or self.other_ids)


@dataclass
class Killing:
    """One run: the outbox, the server, and which letters were on their way at which kill."""

    outbox: Outbox
    server: MailServer
    senders: "subprocess.Popen[str]"
    chance: random.Random
    letters: dict[UUID, str] = field(default_factory=dict)
    # By Message-ID: the moments at which whoever sent it was killed.
    killed: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    while_sending: int = 0

    def top_up(self) -> None:
        """See to it that there is always something to send."""
        with self.outbox.database.writing() as session:
            waits = LetterRow.state.in_((LetterState.WAITING, LetterState.SENDING))
            number = len(session.scalars(select(LetterRow.id).where(waits)).all())
            for _letter in range(max(0, _AT_ONCE - number)):
                is_first = not self.letters
                name = "nobody" if is_first or self.chance.random() < 0.05 else "somebody"
                to = f"{name}-{len(self.letters)}@agency.example"
                letter = Letter(RESET, to, "ar", _VALUES, timedelta(days=30))
                write_letter(session, self.outbox.keys, letter)
                self.letters[letter.id] = to

    def kill_one(self) -> None:
        """Start a sender, and kill it at a random moment of its work.

        The server counts what was done, for on a crowded machine little is done in a time.
        """
        wanted = len(self.server.logged()) + self.chance.randint(0, _MOST_DONE)
        number = self._started()
        until = time.monotonic() + _LONGEST_LIFE_S
        while len(self.server.logged()) < wanted and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(self.chance.uniform(0, _LAST_STEP_S))
        os.kill(number, signal.SIGKILL)
        moment = time.time()
        while Path(f"/proc/{number}").exists():
            time.sleep(0.001)
        flying = self._on_their_way()
        self.while_sending += bool(flying)
        for message_id in flying:
            self.killed[message_id].append(moment)

    def drain(self) -> None:
        """Keep a sender alive until every letter is over."""
        number = self._started()
        deadline = time.monotonic() + _DRAIN_S
        while self._unfinished() and time.monotonic() < deadline:
            time.sleep(0.1)
        os.kill(number, signal.SIGKILL)

    def report(self, kills: int) -> Report:
        """Compare what the rows say with what the server has."""
        kept = defaultdict(list)
        logged = self.server.logged()
        for one in logged:
            if one.event in ("kept", "cut_kept"):
                kept[one.id].append(one)
        report = Report(kills, self.while_sending, len(self.letters))
        report.events = Counter(one.event for one in logged)
        known = set()
        with self.outbox.database.reading() as session:
            for row in session.scalars(select(LetterRow)):
                known.add(row.message_id)
                self._judge(report, row, kept.get(row.message_id or "", []))
        report.other_ids = sorted(set(kept) - known)
        return report

    def _judge(self, report: Report, row: LetterRow, copies: Sequence[Logged]) -> None:
        if self.letters[row.id].startswith("nobody"):
            report.refused += row.state == LetterState.FAILED and not copies
            if row.state != LetterState.FAILED:
                report.lost.append(row.id)
            return
        if row.state != LetterState.SENT or not copies:
            report.lost.append(row.id)
        for i in range(1, len(copies)):
            before, copy = copies[i - 1], copies[i]
            if before.event == "cut_kept":
                report.copies_of_cuts += 1
            elif any(before.at <= at <= copy.at for at in self.killed[copy.id]):
                report.copies_of_kills += 1
            elif any(before.since <= at < before.at for at in self.killed[copy.id]):
                report.copies_on_the_wire += 1
            else:
                report.unexplained.append(copy.id)

    def _started(self) -> int:
        assert self.senders.stdin is not None
        assert self.senders.stdout is not None
        self.senders.stdin.write("\n")
        self.senders.stdin.flush()
        lines = sorted(self.senders.stdout.readline().split() for _line in range(2))
        assert lines[0] == ["begun"], lines
        return int(lines[1][1])

    def _on_their_way(self) -> list[str]:
        with self.outbox.database.reading() as session:
            sending = LetterRow.state == LetterState.SENDING
            found = session.scalars(select(LetterRow.message_id).where(sending))
            return [message_id for message_id in found if message_id is not None]

    def _unfinished(self) -> bool:
        with self.outbox.database.reading() as session:
            waits = LetterRow.state.in_((LetterState.WAITING, LetterState.SENDING))
            return session.scalars(select(LetterRow.id).where(waits).limit(1)).first() is not None


def kill_senders(url: str, folder: Path, kills: int, seed: int = 1) -> Report:
    """Kill so many senders on a database that is up to date; return what was seen.

    More are killed where few of them were met while they sent.
    """
    start = str(time.time())
    with mail_server(folder / "mail.log", (*FAULTS, "--seed", str(seed))) as server:
        outbox = outbox_on(url, folder / "secret", server.url, float(start))
        with started_senders([url, str(folder / "secret"), server.url, start]) as senders:
            killing = Killing(outbox, server, senders, random.Random(seed))
            done = 0
            while done < kills or (
                killing.while_sending < kills * _MET and done < kills * _MOST_TRIES
            ):
                killing.top_up()
                killing.kill_one()
                done += 1
            killing.drain()
        report = killing.report(done)
        outbox.database.dispose()
    return report


@contextmanager
def started_senders(arguments: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.faults.letter_sender", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - our own
        yield process
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.letter_kills")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aroundme-letters-") as made:
        folder = Path(made)
        with running(folder / "data") as url:
            outbox = outbox_on(url, folder / "secret", "smtp://127.0.0.1:1", time.time())
            upgrade(outbox.database.writer)
            outbox.database.dispose()
            report = kill_senders(url, folder, given.kills, given.seed)
    sys.stdout.write(f"{report}\n{time.monotonic() - began:.0f} s\n")
    return 0 if report.is_ok else 1


if __name__ == "__main__":
    sys.exit(main())
