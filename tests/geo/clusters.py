"""What tests ask of a private cluster and its processes, and how one is killed and erased."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from geo.local_postgis import LocalPostgis

PATIENCE_S = 60.0

ROOT = Path(__file__).parents[2]

END_S = 10.0

START = "from geo.local_postgis import *; print(LocalPostgis(Path(sys.argv[1])).start())"

USE = (
    "from geo.local_postgis import *\n"
    "with running(Path(sys.argv[1])) as url: print(url, flush=True); sys.stdin.read()"
)


def ask(url: str, sql: str) -> Any:  # noqa: ANN401  what comes depends on the question
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            answer = connection.execute(text(sql))
            return answer.scalar() if answer.returns_rows else None
    finally:
        engine.dispose()


def application(code: str, data_root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  our own interpreter and our own code
        [sys.executable, "-c", f"import sys; from pathlib import Path; {code}", str(data_root)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def postmaster(cluster: LocalPostgis) -> int:
    return int((cluster.place.data / "postmaster.pid").read_text("utf-8").splitlines()[0])


def is_up(cluster: LocalPostgis) -> bool:
    return (cluster.place.sockets / ".s.PGSQL.5432").exists()


def processes_of(cluster: LocalPostgis) -> list[int]:
    mark = f"aroundme-pg-{cluster.place.digest}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def erase(cluster: LocalPostgis) -> None:
    for pid in processes_of(cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while processes_of(cluster):
        time.sleep(0.02)
    shutil.rmtree(cluster.place.sockets, ignore_errors=True)
    shutil.rmtree(cluster.place.home.parent, ignore_errors=True)


def kill_while_making(cluster: LocalPostgis) -> None:
    """Kill whoever makes a cluster before it is done; one that was quicker is made once more."""
    for _attempt in range(10):
        with application(START, cluster.place.home.parent) as maker:
            while maker.poll() is None and not list(cluster.place.home.glob("data.new-*/base")):
                time.sleep(0.002)
            maker.kill()
        if not cluster.place.data.exists():
            return
        erase(cluster)
        shutil.rmtree(cluster.place.home, ignore_errors=True)
    pytest.fail("the cluster was made before anybody was killed, ten times")
