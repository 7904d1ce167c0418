"""A Redis of the benchmark's own, filled with the same features: positions and GeoJSON."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.loading import Encoded
from tests.benchmarks.processes import ServerFailed, stop

POSITIONS_KEY = "positions"
_MEMORY_LIMIT = "12gb"
_START_S = 20.0


@contextmanager
def redis_server(folder: Path) -> Iterator[Path]:
    """Run redis-server on a socket in the folder, keeping nothing on disk. Yields the socket."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServerFailed("redis-server is missing: `make bench` brings it.")
    at = folder / "redis.sock"
    told = {"port": "0", "unixsocket": str(at), "save": "", "appendonly": "no"}
    told |= {"maxmemory": _MEMORY_LIMIT, "maxmemory-policy": "noeviction", "dir": str(folder)}
    command = [program, *(word for name, value in told.items() for word in (f"--{name}", value))]
    with (folder / "redis.log").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  every word of the command is our own
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
        try:
            _await(process, at)
            yield at
        finally:
            stop(process)


class RedisLoader:
    """Writes chunks of features into a Redis, with two commands a chunk."""

    def __init__(self, at: Path) -> None:
        self._connection = _connect(at)
        self._replies = self._connection.makefile("rb")

    def __call__(self, chunk: Encoded) -> None:
        """Add the positions of a chunk to the index and its GeoJSON under the refs."""
        positions: list[str | bytes] = ["GEOADD", POSITIONS_KEY]
        documents: list[str | bytes] = ["MSET"]
        for (ref, lon, lat), document in zip(chunk.members, chunk.documents, strict=True):
            positions += [repr(lon), repr(lat), ref]
            documents += [ref, document]
        self._connection.sendall(command(positions) + command(documents))
        for _reply in range(2):
            said = self._replies.readline()
            if not said.startswith((b":", b"+")):
                raise ServerFailed(f"Redis did not take the features: {said.decode().strip()}")


def command(words: list[str | bytes]) -> bytes:
    """Write a command the way Redis reads it: every word after its length in bytes."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        written = word.encode() if isinstance(word, str) else word
        parts.append(b"$%d\r\n%b\r\n" % (len(written), written))
    return b"".join(parts)


def _await(process: subprocess.Popen[bytes], at: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _connect(at).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise ServerFailed("redis-server did not come up.")


def _connect(at: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(at))
    return connection
