"""Faults of the server's own processes."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from tests.faults.ground import Ground
from tests.faults.load import Answered, Load
from tests.faults.server import WORKERS, Server, command_of, signal_all, wait_until
from tests.faults.table import Row

_BEFORE_S = 3.0
# A worker that is killed takes along what it was just answering.
_MOST_LOST_WITH_A_WORKER = 10


@contextmanager
def _loaded(row: Row, server: Server) -> Iterator[float]:
    """Load a server around what the block does to it; yields the moment it begins."""
    with Load(server.port) as load:
        time.sleep(_BEFORE_S)
        begun = time.monotonic()
        yield begun
        time.sleep(3)
    row.measure(load.during(begun), begun)


def worker_killed(ground: Ground) -> Row:
    """One worker is killed."""
    row = Row(
        "worker killed",
        "kill -9 of one of two workers",
        "only what it was answering fails; a new one answers within 15 s",
    )
    with ground.serving("worker-killed") as server:
        old = server.workers()
        with _loaded(row, server):
            os.kill(min(old), signal.SIGKILL)
            born_s = wait_until(lambda: len(server.workers() - {min(old)}) == WORKERS, 20)
            row.expect(born_s is not None, "no new worker came")
        row.expect(
            row.failed.total() <= _MOST_LOST_WITH_A_WORKER, f"{row.failed.total()} requests failed"
        )
        row.expect(row.recovery_s is not None and row.recovery_s <= 15, "it did not recover")
    return row


def helpers_killed(ground: Ground) -> Row:
    """The builder of the index and the worker of imports are killed."""
    row = Row(
        "helpers killed",
        "kill -9 of `aroundme index` and `aroundme worker`",
        "nothing fails; both run again within 15 s",
    )
    with ground.serving("helpers-killed") as server:
        old = server.helpers()
        row.expect(len(old) >= 2, f"only {sorted(old)} run")
        with _loaded(row, server):
            signal_all(set(old.values()), signal.SIGKILL)
            again_s = wait_until(lambda: _are_others(server.helpers(), old), 15)
            row.expect(again_s is not None, "they were not started again")
        row.recovery_s = again_s
        row.expect(not row.failed, "requests failed")
    return row


def _are_others(now: dict[str, int], before: dict[str, int]) -> bool:
    return now.keys() == before.keys() and not set(now.values()) & set(before.values())


def parent_killed(ground: Ground) -> Row:
    """What watches over everything is killed."""
    row = Row(
        "parent killed",
        "kill -9 of the process that was started first",
        "workers and helpers end by themselves within 20 s; the next start succeeds",
    )
    with ground.copied() as root:
        with ground.on(root, "parent-killed") as server:
            processes = server.everything()
            server.process.kill()
            server.process.wait()
            gone_s = wait_until(lambda: not any(map(command_of, processes)), 20)
            left = [command_of(pid)[-60:] for pid in processes if command_of(pid)]
            row.expect(gone_s is not None, f"still running: {left}")
            row.recovery_s = gone_s
        with ground.on(root, "parent-killed-again") as server:
            row.expect(server.is_answering(), "the next start does not answer")
    return row


def _ended_under_load(row: Row, server: Server, number: signal.Signals) -> list[Answered]:
    with Load(server.port) as load:
        time.sleep(_BEFORE_S)
        begun = time.monotonic()
        server.process.send_signal(number)
        row.expect(
            wait_until(lambda: server.process.poll() is not None, 30) is not None, "it did not end"
        )
        row.recovery_s = time.monotonic() - begun
        time.sleep(0.5)
    # Those that are refused never got in: a client goes elsewhere at once.
    return [one for one in load.answers if one.outcome != "refused"]


def stopped_under_load(ground: Ground) -> Row:
    """The server is told to stop while requests come in."""
    row = Row(
        "SIGTERM under load",
        "SIGTERM to the parent under load (recovery: until it had ended)",
        "every request that was let in is answered; later ones are refused at once; exit 0",
    )
    with ground.serving("sigterm") as server:
        processes = server.everything()
        row.measure(_ended_under_load(row, server, signal.SIGTERM))
        row.recovery_s = row.recovery_s or 0.0
        row.expect(not row.failed, f"{row.failed.total()} requests were dropped")
        row.expect(server.process.returncode == 0, f"it ended with {server.process.returncode}")
        row.expect(not any(map(command_of, processes)), "processes were left behind")
        row.expect(row.longest_s < 5, f"a request hung for {row.longest_s:.1f} s")
    return row


def renewed_under_load(ground: Ground) -> Row:
    """All workers are replaced while requests come in."""
    row = Row(
        "SIGHUP under load",
        "SIGHUP to the parent under load, twice",
        "all workers are new; no request fails",
    )
    with ground.serving("sighup") as server:
        with _loaded(row, server):
            for _turn in range(2):
                old = server.workers()
                server.process.send_signal(signal.SIGHUP)
                renewed_s = wait_until(partial(_renewed, server, old), 60)
                row.expect(renewed_s is not None, "the workers were not replaced")
        row.expect(not row.failed, f"{row.failed.total()} requests failed")
    return row


def _renewed(server: Server, old: set[int]) -> bool:
    now = server.workers()
    return len(now) == WORKERS and not now & old and server.is_hot("schools")


FAULTS: tuple[Callable[[Ground], Row], ...] = (
    worker_killed,
    helpers_killed,
    parent_killed,
    stopped_under_load,
    renewed_under_load,
)
