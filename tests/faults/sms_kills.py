"""kill -9 at random moments of sending text messages: `python -m tests.faults.sms_kills`.

A gateway in a process of its own puts messages off, cuts the connection after it has taken one, and
takes its time before it says yes. In the end every message has to be with it. How many are there
twice is counted: none where the gateway honours the idempotency key (not with `--ignores-keys`).
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from geo.local_postgis import running
from geo.migrations import upgrade
from portal.notifications.dispatch import Outbox
from portal.notifications.models import LetterRow
from portal.notifications.rules import LetterState
from portal.notifications.service import write_letter
from tests.faults.letter_kills import started_senders
from tests.faults.letter_sender import outbox_on
from tests.portal.notifications.messages import note
from tests.simulators.sms import SmsGateway, sms_gateway

FAULTS = ("--later", "0.05", "--cut", "0.05", "--slow-s", "0.03")
_AT_ONCE = 25
_MOST_DONE = 5
_LONGEST_LIFE_S = 10.0
# About what one message takes: the last one is under way, or just over.
_LAST_STEP_S = 0.05
_DRAIN_S = 300.0
_UNFINISHED = LetterRow.state.in_((LetterState.WAITING, LetterState.SENDING))


@dataclass
class Report:
    """What was seen; `copies` are messages sent beyond the first of a reference."""

    kills: int = 0
    while_sending: int = 0
    messages: int = 0
    refused: int = 0
    copies: int = 0
    lost: list[UUID] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)


@dataclass
class Killing:
    """One run: the outbox, the gateway, who sends, and what was written."""

    outbox: Outbox
    gateway: SmsGateway
    senders: "subprocess.Popen[str]"
    chance: random.Random
    numbers: dict[UUID, str] = field(default_factory=dict)
    while_sending: int = 0

    def top_up(self) -> None:
        """See to it that there is always something to send."""
        with self.outbox.database.writing() as session:
            waiting = len(session.scalars(select(LetterRow.id).where(_UNFINISHED)).all())
            for _message in range(max(0, _AT_ONCE - waiting)):
                end = "000" if self.chance.random() < 0.05 else "123"
                message = note(f"+9627{len(self.numbers):05}{end}", hours=24 * 30)
                write_letter(session, self.outbox.keys, message)
                self.numbers[message.id] = message.to

    def kill_one(self) -> None:
        """Start a sender, and kill it at a random moment of its work, as the gateway counts it."""
        wanted = self.gateway.count() + self.chance.randint(0, _MOST_DONE)
        number = self.start_one()
        until = time.monotonic() + _LONGEST_LIFE_S
        while self.gateway.count() < wanted and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(self.chance.uniform(0, _LAST_STEP_S))
        os.kill(number, signal.SIGKILL)
        while Path(f"/proc/{number}").exists():
            time.sleep(0.001)
        with self.outbox.database.reading() as session:
            sending = select(LetterRow.id).where(LetterRow.state == LetterState.SENDING)
            self.while_sending += bool(session.scalars(sending).first())

    def drain(self) -> None:
        """Keep a sender alive until every message is over."""
        number = self.start_one()
        deadline = time.monotonic() + _DRAIN_S
        while self.is_unfinished() and time.monotonic() < deadline:
            time.sleep(0.1)
        os.kill(number, signal.SIGKILL)

    def start_one(self) -> int:
        """Start a sender; return its process."""
        assert self.senders.stdin is not None
        assert self.senders.stdout is not None
        self.senders.stdin.write("\n")
        self.senders.stdin.flush()
        lines = sorted(self.senders.stdout.readline().split() for _line in range(2))
        return int(lines[1][1])

    def is_unfinished(self) -> bool:
        """Check whether a message waits or is on its way."""
        with self.outbox.database.reading() as session:
            return session.scalars(select(LetterRow.id).where(_UNFINISHED)).first() is not None

    def report(self, kills: int) -> Report:
        """Compare what the rows say with what the gateway has."""
        sent = Counter(one["reference"] for one in self.gateway.sent())
        report = Report(kills, self.while_sending, len(self.numbers))
        report.events = Counter(one["event"] for one in self.gateway.events())
        report.copies = sum(count - 1 for count in sent.values())
        with self.outbox.database.reading() as session:
            for row in session.scalars(select(LetterRow)):
                if self.numbers[row.id].endswith("000"):
                    report.refused += row.state == LetterState.FAILED
                elif row.state != LetterState.SENT or not sent[str(row.id)]:
                    report.lost.append(row.id)
        return report


def kill_messengers(url: str, folder: Path, kills: int, *faults: str, seed: int = 1) -> Report:
    """Kill so many senders on a database that is up to date; return what was seen."""
    start = str(time.time())
    with sms_gateway(*FAULTS, *faults, "--seed", str(seed)) as gateway:
        outbox = outbox_on(url, folder / "secret", gateway.url, float(start))
        told = [url, str(folder / "secret"), gateway.url, start]
        with started_senders(told) as senders:
            killing = Killing(outbox, gateway, senders, random.Random(seed))
            for _kill in range(kills):
                killing.top_up()
                killing.kill_one()
            killing.drain()
        report = killing.report(kills)
        outbox.database.dispose()
    return report


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.sms_kills")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ignores-keys", action="store_true")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aroundme-messages-") as made:
        folder = Path(made)
        with running(folder / "data") as url:
            outbox = outbox_on(url, folder / "secret", "http://127.0.0.1:1", time.time())
            upgrade(outbox.database.writer)
            outbox.database.dispose()
            faults = ["--ignores-keys"] if given.ignores_keys else []
            report = kill_messengers(url, folder, given.kills, *faults, seed=given.seed)
    sys.stdout.write(f"{report}\n{time.monotonic() - began:.0f} s\n")
    return 1 if report.lost or (report.copies and not given.ignores_keys) else 0


if __name__ == "__main__":
    sys.exit(main())
