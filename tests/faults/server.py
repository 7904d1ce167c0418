"""A running `aroundme serve` with a data root of its own, its processes and its database."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from geo.local_postgis import LocalPostgis

ROOT = Path(__file__).parent.parent.parent
WORKERS = 2
_START_S = 300.0
_STEP_S = 0.02
# What a connection is told meanwhile; the driver gives such refusals no code.
_STARTING = "the database system is starting up"
# What faults are measured with: nobody is refused for asking often, from one address.
_NO_RATE_LIMITS = {"AROUNDME_READS_PER_MINUTE": "0"}


class FaultRunFailed(Exception):
    """Something that the fault runs need themselves did not happen; the text says what."""


class Cluster:
    """A private PostgreSQL: its processes, and a connection to its database."""

    def __init__(self, data_root: Path) -> None:
        self.local = LocalPostgis(data_root)

    @property
    def home(self) -> Path:
        """The folder that holds its data and its log."""
        return self.local.place.home

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """Open a connection in autocommit mode, past the pools; waits for one that recovers."""
        url = make_url(self.local.url).set(drivername="postgresql")
        address, until = url.render_as_string(hide_password=False), time.monotonic() + _START_S
        while True:
            try:
                return psycopg.connect(address, autocommit=True)
            except psycopg.OperationalError as error:
                if _STARTING not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(_STEP_S)

    def ask(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - whatever is asked for
        """Return the first column of the first row of a statement."""
        with self.connect() as connection:
            row = connection.execute(statement.encode(), values or None).fetchone()
        return row[0] if row else None

    def postmaster(self) -> int | None:
        """Return the process number of the server that runs, None when there is none."""
        with suppress(OSError, ValueError):
            lines = (self.local.place.data / "postmaster.pid").read_text("utf-8").splitlines()
            return int(lines[0]) if command_of(int(lines[0])) else None
        return None

    def processes(self) -> set[int]:
        """Find the server and all that it started."""
        pid = self.postmaster()
        return set() if pid is None else {pid, *children_of(pid)}

    def backends(self) -> list[int]:
        """Return the process numbers of the application's sessions."""
        with self.connect() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'aroundme%'"
            )
            return [pid for (pid,) in rows]

    def freeze(self) -> set[int]:
        """Stop all its processes where they are; returns them for `thaw`."""
        frozen = self.processes()
        signal_all(frozen, signal.SIGSTOP)
        return frozen


class Server:
    """A running `aroundme serve`, its processes, its log, and the cluster that it asks."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        port: int,
        log: Path,
        cluster: Cluster,
        *,
        has_index: bool,
    ) -> None:
        self.process = process
        self.port = port
        self.log = log
        self.cluster = cluster
        self.has_index = has_index

    def get(self, path: str, *, timeout_s: float = 20.0) -> tuple[int, bytes]:
        """Ask once; returns status and body, and raises OSError when no answer comes."""
        address = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(address, timeout=timeout_s) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def status(self, path: str) -> int | None:
        """Return the status of one answer, None when none comes."""
        with suppress(OSError):
            return self.get(path)[0]
        return None

    def workers(self) -> set[int]:
        """Find the processes that answer requests."""
        return {pid for pid in children_of(self.process.pid) if b"spawn_main" in command_of(pid)}

    def helpers(self) -> dict[str, int]:
        """Find the processes that are kept beside the server, by their verbs."""
        commands = {pid: command_of(pid).split(b"\0") for pid in children_of(self.process.pid)}
        return {
            words[words.index(b"--attached") - 1].decode(): pid
            for pid, words in commands.items()
            if b"--attached" in words
        }

    def everything(self) -> set[int]:
        """Find the server and all processes that it started itself."""
        return {self.process.pid, *children_of(self.process.pid)}

    def is_answering(self) -> bool:
        """Tell whether all workers are there, the database answers, and so does memory."""
        if len(self.workers()) < WORKERS or self.status("/health/ready") != 200:
            return False
        # One worker may have its index before the other.
        return not self.has_index or all(self.is_hot("schools") for _turn in range(10))

    def is_hot(self, layer: str) -> bool:
        """Tell whether a question about a layer is answered from memory."""
        path = f"/api/v1/around?lat=31.9539&lon=35.9106&layers={layer}&limit=1"
        address = f"http://127.0.0.1:{self.port}{path}"
        with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.headers.get("server-timing", "")).startswith("hot")
        return False


def children_of(pid: int) -> set[int]:
    """Find the children of a process, whichever of its threads started them."""
    found: set[int] = set()
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found |= {int(child) for child in path.read_text("ascii").split()}
    return found


def command_of(pid: int) -> bytes:
    """Return the command line of a process, nothing when it is dead."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def signal_all(pids: set[int], number: signal.Signals) -> None:
    """Send a signal to each process that still lives."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def wait_until(holds: Callable[[], object], within_s: float = 30.0) -> float | None:
    """Wait until something holds; returns the seconds that took, None when it did not come."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > within_s:
            return None
        time.sleep(_STEP_S)
    return time.monotonic() - begun


def free_port() -> int:
    """Choose a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def environment(data_root: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a command over a data root."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AROUNDME_")}
    own = {"AROUNDME_DATA_ROOT": str(data_root), "AROUNDME_LANG": "en", "PYTHONPATH": str(ROOT)}
    return {**kept, **own, **_NO_RATE_LIMITS, **settings}


def command(*words: str) -> list[str]:
    """Return the command line of an `aroundme` command."""
    return [sys.executable, "-c", "from web.cli import main; main()", *words]


@contextmanager
def own_root(parent: Path | None = None) -> Iterator[Path]:
    """Make a folder for a data root, which the user of the database can enter."""
    root = Path(tempfile.mkdtemp(prefix="aroundme-faults-", dir=parent))
    root.chmod(0o755)
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def started(
    data_root: Path, log: Path, cluster: Cluster, settings: dict[str, str]
) -> Iterator[Server]:
    """Run `aroundme serve` over a data root until the block ends; nothing of it is left then."""
    port = free_port()
    words = command("serve", "--port", str(port), "--workers", str(WORKERS))
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program
            words,
            cwd=data_root,
            env=environment(data_root, **settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    has_index = settings.get("AROUNDME_HOT_MEMORY_BYTES") != "0"
    server = Server(process, port, log, cluster, has_index=has_index)
    try:
        yield server
    finally:
        _end(server)


def await_answering(server: Server) -> None:
    """Wait until a server answers with all workers; raises FaultRunFailed when it does not."""
    if wait_until(lambda: server.is_answering() or _ended(server), _START_S) is None or _ended(
        server
    ):
        last = server.log.read_text("utf-8", errors="replace")[-2000:]
        raise FaultRunFailed(f"The server does not answer; its log ends with:\n{last}")


def _ended(server: Server) -> bool:
    return server.process.poll() is not None


def _end(server: Server) -> None:
    """End a server kindly, then whatever is left of it and of its database."""
    left = server.everything() | server.cluster.processes()
    signal_all(left, signal.SIGCONT)
    server.process.terminate()
    try:
        server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    signal_all({pid for pid in left if _is_ours(pid)}, signal.SIGKILL)


def _is_ours(pid: int) -> bool:
    words = command_of(pid)
    return b"--attached" in words or b"spawn_main" in words


def run(words: Sequence[str], data_root: Path, **settings: str) -> "subprocess.Popen[str]":
    """Start an `aroundme` command over a data root, in a group of its own."""
    return subprocess.Popen(  # noqa: S603 - our own program
        command(*words),
        cwd=data_root,
        env=environment(data_root, **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def end_on_sigterm() -> None:
    """Let SIGTERM unwind the stack like Ctrl-C, so that no server of ours is left behind."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
