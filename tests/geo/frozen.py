"""A private cluster whose processes can be frozen and thawed, for tests of deadlines."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.local_postgis import LocalPostgis


@contextmanager
def own_cluster() -> Iterator[LocalPostgis]:
    """A running cluster of the test's own, gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="aroundme-own-"))
    root.chmod(0o755)
    cluster = LocalPostgis(root)
    try:
        with cluster.in_use(keep=False):
            yield cluster
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def frozen(cluster: LocalPostgis) -> Iterator[None]:
    """Every process of the server stands still, as under SIGSTOP or with a machine that is gone."""
    pids = _processes(cluster)
    _send(pids, signal.SIGSTOP)
    try:
        yield
    finally:
        _send(pids, signal.SIGCONT)


def postmaster(cluster: LocalPostgis) -> int:
    """The process number of the server."""
    return int((cluster.place.data / "postmaster.pid").read_text("utf-8").splitlines()[0])


def _processes(cluster: LocalPostgis) -> list[int]:
    first = postmaster(cluster)
    children = Path(f"/proc/{first}/task/{first}/children").read_text("ascii").split()
    return [first, *map(int, children)]


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
