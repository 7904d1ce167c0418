"""The three servers of a comparison, one worker process each, on loopback."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import make_url

from layers.features.partitions import SCHEMA

ROOT = Path(__file__).parent.parent.parent
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
_PORTS = range(8071, 8080)
_START_S = 60.0
_STOP_S = 10.0


class ServerFailed(Exception):
    """A server did not come up; the text says which and where its log is."""


@contextmanager
def finder(database: str, folder: Path, *, constant: Path | None = None) -> Iterator[str]:
    """Serve the finder; with `constant`, a file, also that body. Yields the address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.application"]
    command += ["--database", database, "--port", str(port)]
    if constant is not None:
        command += ["--constant", str(constant)]
    log = folder / f"finder-{port}.log"
    with _process(command, log, f"http://127.0.0.1:{port}/health/live"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def tipg(database: str, folder: Path) -> Iterator[str]:
    """Serve the layers' partitions with tipg. Yields the address.

    It is spared the access log that the finder writes.
    """
    port = free_port()
    command = [str(PEER_PYTHON), "-m", "uvicorn", "tipg.main:app", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--no-access-log"]
    told = {"DATABASE_URL": _with_socket_as_host(database), "TIPG_DB_SCHEMAS": f'["{SCHEMA}"]'}
    with _process(command, folder / f"tipg-{port}.log", f"http://127.0.0.1:{port}/healthz", told):
        yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    """Choose a port of the benchmark's range that nobody listens on."""
    for port in _PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ServerFailed(f"All ports from {_PORTS[0]} to {_PORTS[-1]} are taken.")


def get(address: str) -> tuple[int, str, bytes]:
    """Ask once; gives status, media type and body. Raises HTTPError for a status from 400 on."""
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  our own loopback
        return answer.status, answer.headers.get_content_type(), answer.read()


@contextmanager
def _process(
    command: Sequence[str], log: Path, probe: str, told: Mapping[str, str] | None = None
) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  every word of the command is our own
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, **(told or {})},
            start_new_session=True,  # Ctrl-C is for the benchmark, which then stops us
        )
        try:
            _await(process, log, probe)
            yield
        finally:
            _stop(process)


def _await(process: subprocess.Popen[bytes], log: Path, probe: str) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if get(probe)[0] == 200:
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    last = log.read_text("utf-8", errors="replace")[-2000:]
    raise ServerFailed(f"No answer from {probe}; the log ends with:\n{last}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _with_socket_as_host(database: str) -> str:
    """Write a libpq address whose socket folder is a parameter so that it stands as the host.

    tipg insists on a host; its driver takes one that begins with a slash for a socket folder.
    """
    url = make_url(database)
    folder = quote(str(url.query["host"]), safe="")
    return f"postgresql://{url.username}@{folder}:{url.port}/{url.database}"
