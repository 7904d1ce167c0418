"""A running `aroundme serve` and its processes, for tests of programs."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from typer.testing import CliRunner

from web.cli import make_cli

ROOT = Path(__file__).parents[3]
# Machines on which the tests run may have much else to do.
PATIENCE_S = 150.0
# The builder of the hot index has nothing to do with how workers come and go.
NO_INDEX = {"AROUNDME_HOT_MEMORY_BYTES": "0"}


class Served:
    """A running `aroundme serve`."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process = process
        self.log = log
        self.port = port

    def ask(self, path: str = "/health/live") -> str | None:
        """Ask on a connection of its own; gives the number of the request, or None."""
        with suppress(OSError, http.client.HTTPException):
            return self._asked(path)
        return None

    def _asked(self, path: str) -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.getheader("x-request-id") if answer.status == 200 else None
        finally:
            connection.close()

    def answering(self, workers: int) -> bool:
        """Ask until as many processes have answered, by whose number requests begin theirs."""
        # One that is killed before it answers would be waited for by the one that watches it.
        numbers = (self.ask() for _ in range(20))
        return len({number[:8] for number in numbers if number}) == workers

    def workers(self) -> set[int]:
        """Find the worker processes."""
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
        """Find all processes that were started."""
        return {self.process.pid, *children_of(self.process.pid)}


def children_of(pid: int) -> set[int]:
    """Find the children of a process, whichever of its threads started them."""
    found: set[int] = set()
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found |= {int(child) for child in path.read_text("ascii").split()}
    return found


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def served(url: str, folder: Path, workers: int, **settings: str) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["serve", "--port", str(port), "--workers", str(workers)]
    environment = {
        "AROUNDME_DATABASE_URL": url,
        "AROUNDME_DATA_ROOT": str(folder),
        "AROUNDME_LANG": "en",
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", "from web.cli import main; main()", *words],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        running = Served(process, port, log)
        try:
            wait_until(lambda: running.answering(workers))
            assert len(running.workers()) == (workers > 1) * workers
            yield running
        finally:
            for pid in running.everything():
                if command_of(pid):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


def invited(url: str, folder: Path, email: str, **settings: str) -> str:
    """Invite an administrator at the terminal; return the link that it prints."""
    environment = {
        "AROUNDME_DATABASE_URL": url,
        "AROUNDME_DATA_ROOT": str(folder),
        "AROUNDME_LANG": "en",
        **settings,
    }
    words = ["officers", "invite", email, "--role", "administrator"]
    done = CliRunner().invoke(make_cli(words), words, env=environment)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()[-1]
