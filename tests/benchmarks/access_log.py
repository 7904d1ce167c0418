"""What noting accesses costs when many sign in at once, beside the audit log with its one lock.

`python -m tests.benchmarks.access_log --sign-ins 60 --at-once 8` has that many sign-ins note
thirteen accesses each, every one in a transaction of its own that then waits as long as an
agency's answer takes to be written, while the chains are continued beside it. A watcher counts
sessions that wait for a lock. The same is done with the audit log.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.database import Database
from geo.local_postgis import running
from geo.migrations import upgrade
from geo.roles import Acting, Role, Roles
from portal.access_log.chaining import chain_waiting
from portal.access_log.checking import check_chains
from portal.access_log.recording import note_access
from portal.access_log.rules import Access, Action, By, Chains, Purpose
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.audit.service import seal_with
from portal.secrets import Keys

CALLS = 13
# A job keeps its answer after it has noted the access: a few statements.
_HELD_S = 0.005
_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
_PERSON = (
    "INSERT INTO person (id, kind, id_type, id_country, number_index, sealed_number, sealed_facts,"
    " identity, state, created_at, changed_at) VALUES (:id, 'citizen', 'national', 'JO', :index,"
    " '', '', 'P0', 'active', now(), now())"
)

Note = Callable[[Session, UUID], None]


@dataclass
class Measured:
    """Seconds of each note, all seconds, and how often somebody was seen to wait for a lock."""

    notes: list[float]
    took_s: float
    looks: int = 0
    waits: int = 0

    def line(self, name: str) -> str:
        """Return what is printed."""
        cuts = quantiles(self.notes, n=100)
        return (
            f"{name}: {len(self.notes)} notes in {self.took_s:.2f} s,"
            f" {len(self.notes) / self.took_s:.0f} a second; median {cuts[49] * 1000:.1f} ms,"
            f" p95 {cuts[94] * 1000:.1f} ms, most {max(self.notes) * 1000:.1f} ms;"
            f" waiting for a lock in {self.waits} of {self.looks} looks"
        )


def measure(database: Database, persons: list[UUID], at_once: int, note: Note) -> Measured:
    """Let every person sign in, so many at once, with thirteen notes each."""
    measured = Measured([], 0.0)
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(database, measured, done))
    watcher.start()
    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        for took in pool.map(lambda one: _sign_in(database, one, note), persons):
            measured.notes += took
    measured.took_s = time.perf_counter() - begun
    done.set()
    watcher.join()
    return measured


def _sign_in(database: Database, person: UUID, note: Note) -> list[float]:
    took = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        with database.writing() as session:
            note(session, person)
            took.append(time.perf_counter() - begun)
            time.sleep(_HELD_S)
    return took


def _watch(database: Database, measured: Measured, done: threading.Event) -> None:
    while not done.wait(0.005):
        with database.reading() as session:
            measured.waits += bool(session.scalar(text(_WAITING)))
            measured.looks += 1


def _note(session: Session, person: UUID) -> None:
    note_access(session, person, Access(Action.ASKED, By.PORTAL, Purpose.PAGE, "traffic-fines"))


def _audit(session: Session, person: UUID) -> None:
    actor = Actor(ActorKind.SYSTEM, "", "")
    record(session, actor, "asked", "service", str(person))


def _persons(database: Database, count: int) -> list[UUID]:
    made = [uuid4() for _ in range(count)]
    with database.writing() as session:
        for one in made:
            session.execute(text(_PERSON), {"id": one, "index": one.bytes})
    return made


def main() -> None:
    """Measure both, in turns, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sign-ins", type=int, default=60)
    parser.add_argument("--at-once", type=int, default=8)
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="aroundme-bench-") as folder, running(Path(folder)) as url:
        administrator = Database(url, pool_size=2)
        upgrade(administrator.writer, Roles())
        keys = Keys(b"b" * 40)
        acting = Acting(Roles(), Role.WORKER, Role.WORKER)
        worker = Database(url, pool_size=asked.at_once + 3, acting=acting)
        seal_with(worker.writer, keys.derived("audit chain"))
        for name, note in (("audit log", _audit), ("access log", _note)) * 2:
            persons = _persons(administrator, asked.sign_ins)
            _say(measure(worker, persons, asked.at_once, note).line(name))
        _chain(worker, Chains(keys))
        worker.dispose()
        administrator.dispose()


def _chain(worker: Database, chains: Chains) -> None:
    begun = time.perf_counter()
    count = chain_waiting(worker, chains, lambda: False)
    took = time.perf_counter() - begun
    _say(f"chained: {count} in {took:.2f} s, {count / took:.0f} a second")
    begun = time.perf_counter()
    verdict = check_chains(worker, chains)
    took = time.perf_counter() - begun
    _say(f"checked: {verdict.events} events in {took:.2f} s, whole: {verdict.holds}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
