"""Faults of the database while the server runs."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count

import psycopg

from tests.faults.ground import Ground
from tests.faults.load import Load, Request, longest_s, send_together, told
from tests.faults.server import Server, signal_all, wait_until
from tests.faults.table import Row

# What a read may take at most, and what a crowded machine may add to it.
LONGEST_READ_S = 3.0
MARGIN_S = 1.0
_BEFORE_S = 3.0
_FAULT_S = 10.0
_AFTER_S = 8.0
_MOST_SESSIONS = 400
_JSON = (("Content-Type", "application/json"),)


def expect_memory_answers(row: Row, load: Load, since: float) -> None:
    """Expect that what needs no database went on through the whole fault."""
    failed = [one for one in load.during(since, kinds=("hot", "live")) if one.has_failed]
    row.expect(not failed, f"{len(failed)} answers from memory failed: {told(failed)}")


def expect_plain_refusals(row: Row, load: Load, since: float) -> None:
    """Expect that what failed was told to come back, within the time a read may take."""
    answers = load.during(since)
    wrong = [one for one in answers if one.has_failed and not one.is_shed]
    row.expect(not wrong, f"{len(wrong)} were no 503 with Retry-After: {told(wrong)}")
    longest = longest_s(answers)
    row.expect(longest <= LONGEST_READ_S + MARGIN_S, f"an answer took {longest:.1f} s")


def expect_unready(row: Row, load: Load, since: float, until: float) -> None:
    """Expect that readiness was denied during the fault."""
    ready = load.during(since + 1, until - 1, ("ready",))
    row.expect(
        ready and all(one.outcome == 503 for one in ready),
        f"/health/ready said {sorted({str(one.outcome) for one in ready})} during the fault",
    )


@contextmanager
def _fault(
    row: Row, server: Server, heal: Callable[[], object], fault_s: float = _FAULT_S
) -> Iterator[Load]:
    """Load a server; the block brings the fault, which is healed after a while and looked back on.

    Afterwards everything has to be as promised of a database that is away for a while.
    """
    with Load(server.port) as load:
        time.sleep(_BEFORE_S)
        broken_at = time.monotonic()
        yield load
        time.sleep(fault_s)
        healed_at = time.monotonic()
        heal()
        time.sleep(_AFTER_S)
    row.measure(load.during(broken_at), healed_at)
    before = [one for one in load.answers if one.has_failed and one.began + one.took_s < broken_at]
    row.expect(not before, f"{len(before)} failed before the fault: {told(before)}")
    expect_memory_answers(row, load, broken_at)
    expect_plain_refusals(row, load, broken_at)
    if row.recovery_s is not None:
        row.expect(row.recovery_s <= 5, f"it took {row.recovery_s:.1f} s to recover")


def database_stopped(ground: Ground) -> Row:
    """A given database is stopped cleanly and started again."""
    row = Row(
        "no database at all (D 11)",
        "A given PostgreSQL stopped for 10 s, then started",
        "hot and live go on; all else 503 with Retry-After within 3 s; /health/ready 503",
    )
    with ground.serving_given("database-stopped") as server:
        local = server.cluster.local
        with _fault(row, server, local.start) as load:
            begun = time.monotonic()
            local.stop()
        expect_unready(row, load, begun, begun + _FAULT_S)
    return row


def database_frozen(ground: Ground) -> Row:
    """Every process of the database is stopped where it is."""
    row = Row(
        "database frozen",
        "SIGSTOP to all processes of the private PostgreSQL for 10 s, then SIGCONT",
        "hot and live go on; every read 503 within 3 s; /health/ready 503; SIGCONT heals",
    )
    with ground.serving("database-frozen") as server:
        frozen: set[int] = set()
        with _fault(row, server, lambda: signal_all(frozen, signal.SIGCONT)) as load:
            begun = time.monotonic()
            frozen |= server.cluster.freeze()
        expect_unready(row, load, begun, begun + _FAULT_S)
    return row


def database_killed(ground: Ground) -> Row:
    """The postmaster is killed while forms are handed in."""
    row = Row(
        "PostgreSQL killed while writing (D 18)",
        "kill -9 of the private postmaster while forms are handed in",
        "serve starts it again within 5 s; no acknowledged form is lost; hot goes on",
    )
    with ground.serving("database-killed") as server:
        forms = Forms(server.port)
        with Load(server.port) as load, forms:
            time.sleep(_BEFORE_S)
            killed = server.cluster.postmaster()
            assert killed is not None
            broken_at = time.monotonic()
            os.kill(killed, signal.SIGKILL)
            back_s = wait_until(lambda: server.cluster.postmaster() not in {None, killed}, 20)
            time.sleep(_AFTER_S)
        row.measure(load.during(broken_at), broken_at)
        row.expect(
            back_s is not None and back_s <= 5,
            f"it was started again after {back_s or 'more than 20'} s",
        )
        expect_memory_answers(row, load, broken_at)
        expect_plain_refusals(row, load, broken_at)
        if back_s is None:
            server.cluster.local.start()
        row.lost = forms.lost(server)
        row.notes.append(f"{len(forms.acknowledged)} forms were acknowledged")
        row.expect(row.lost == 0, f"{row.lost} acknowledged forms are lost")
        row.expect(len(forms.acknowledged) > 10, "too few forms were taken to say anything")
    return row


class Forms:
    """Hands in error reports in a thread, and remembers those that were acknowledged."""

    def __init__(self, port: int) -> None:
        self.acknowledged: list[str] = []
        self._port = port
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Forms":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        for number in count():
            if self._over.wait(0.1):
                return
            text = f"The telephone number here is wrong, case {number}."
            said = {"kind": "mistake", "page": "/en/services", "text": text}
            # Each comes from a network of its own, so that none is told to wait.
            source = f"127.{number // 250 % 250 + 1}.{number % 250 + 1}.1"
            sent = Request("case", "/api/v1/cases", json.dumps(said).encode(), source, _JSON)
            (answer,) = send_together(self._port, [sent])
            if answer.outcome == 201:
                self.acknowledged.append(text)

    def lost(self, server: Server) -> int:
        """Count the acknowledged ones that the database does not have."""
        found = server.cluster.ask(
            "SELECT count(DISTINCT body) FROM contact_case WHERE body = ANY(%s)", self.acknowledged
        )
        return len(self.acknowledged) - int(found)


def backend_killed(ground: Ground) -> Row:
    """One session of the database is killed, which makes PostgreSQL start all anew."""
    row = Row(
        "one backend killed (D 20)",
        "kill -9 of one session's process, three times",
        "PostgreSQL recovers by itself; only 503 meanwhile; hot goes on; back within 5 s",
    )
    with ground.serving("backend-killed") as server:

        def kill() -> None:
            with suppress(psycopg.Error, IndexError):
                os.kill(server.cluster.backends()[0], signal.SIGKILL)

        with _fault(row, server, kill, fault_s=4):
            kill()
            time.sleep(4)
            kill()
    return row


def sessions_exhausted(ground: Ground) -> Row:
    """All sessions that the database allows are held by somebody else."""
    row = Row(
        "sessions exhausted (D 21)",
        "Every free session of PostgreSQL held for 10 s, the application's own ended",
        "503 within 3 s or answered; hot goes on; back at once",
    )
    with (
        ground.serving("sessions-exhausted") as server,
        ExitStack() as held,
        _fault(row, server, held.close),
    ):
        taken = _take_all_sessions(server, held)
        row.notes.append(f"{taken} sessions were held")
    return row


def _take_all_sessions(server: Server, held: ExitStack) -> int:
    """Open sessions until there is none left, also those of the application; returns how many."""
    holder = held.enter_context(server.cluster.connect())
    taken, until = 0, time.monotonic() + 2
    while time.monotonic() < until:
        # The application takes new ones between: what it gets is taken from it again.
        holder.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name LIKE 'aroundme%' AND pid <> pg_backend_pid()"
        )
        with suppress(psycopg.OperationalError):
            while taken < _MOST_SESSIONS:
                held.enter_context(server.cluster.connect())
                taken += 1
    return taken


def table_locked(ground: Ground) -> Row:
    """Somebody locks the features against every reader."""
    row = Row(
        "table locked, slow queries (D 22)",
        "LOCK TABLE feature IN ACCESS EXCLUSIVE MODE held for 10 s",
        "reads of features 503 within 3 s; hot and live go on; back at once",
    )
    with ground.serving("table-locked") as server:
        holder = server.cluster.connect()
        with _fault(row, server, holder.close):
            holder.execute("BEGIN")
            holder.execute("LOCK TABLE feature IN ACCESS EXCLUSIVE MODE")
    return row


def worker_born_without_database(ground: Ground) -> Row:
    """Workers are killed while the database is away, so that new ones begin without it."""
    row = Row(
        "worker born without a database",
        "A given PostgreSQL stopped, both workers killed, new ones asked, database started",
        "the new workers answer hot from the index on disk within 15 s; all heals afterwards",
    )
    with ground.serving_given("worker-born") as server:
        old = server.workers()
        server.cluster.local.stop()
        signal_all(old, signal.SIGKILL)
        begun = time.monotonic()
        born = wait_until(lambda: len(server.workers() - old) == len(old))
        row.expect(born is not None, "no new workers came")
        hot_s = wait_until(lambda: all(server.is_hot("schools") for _turn in range(8)), 15)
        row.expect(hot_s is not None, "new workers do not answer from the index on disk")
        with Load(server.port, {"hot": 10, "live": 4}) as load:
            time.sleep(4)
        row.measure(load.answers)
        if hot_s is not None:
            row.expect(not row.failed, "some answers from memory failed")
            row.notes.append(f"hot {time.monotonic() - begun - 4:.1f} s after the kill")
        server.cluster.local.start()
        row.recovery_s = wait_until(server.is_answering, 20)
        row.expect(row.recovery_s is not None, "it did not come back with the database")
    return row


FAULTS: tuple[Callable[[Ground], Row], ...] = (
    database_stopped,
    database_frozen,
    database_killed,
    backend_killed,
    sessions_exhausted,
    table_locked,
    worker_born_without_database,
)
