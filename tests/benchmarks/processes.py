"""The programs that the benchmark starts: waited for, and stopped with all that they started."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
_PORTS = range(8071, 8100)
_START_S = 60.0
_STOP_S = 10.0
_ANSWER_S = 60.0

# Loads come from one address, and are to measure what answers, not what refuses.
_UNLIMITED = {"AROUNDME_READS_PER_MINUTE": "0"}


class ServerFailed(Exception):
    """A program did not come up or does not answer; the text says which and where its log is."""


@dataclass(frozen=True)
class Said:
    """What a server said once: status, media type, headers in lower case, and the body."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes


@contextmanager
def serving(
    command: Sequence[str],
    log: Path,
    probe: str,
    told: Mapping[str, str] | None = None,
    *,
    within_s: float = _START_S,
) -> Iterator[int]:
    """Run a server until the block ends; the block begins when `probe` answers with 200.

    `told` goes into its environment. Yields its process id. Raises ServerFailed with the end of
    the log when there is no such answer within `within_s`.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  every word of the command is our own
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, **_UNLIMITED, **(told or {})},
            start_new_session=True,  # Ctrl-C is for the benchmark, which then stops us
        )
        try:
            _await(process, log, probe, within_s)
            yield process.pid
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program that leads a group, kindly at first, and whatever is left of its group."""
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


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


def get(address: str) -> Said:
    """Ask once; raises ServerFailed when no answer comes or its status is not 200."""
    try:
        with urllib.request.urlopen(address, timeout=_ANSWER_S) as answer:  # noqa: S310  our own loopback
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Said(answer.status, answer.headers.get_content_type(), headers, answer.read())
    except urllib.error.HTTPError as error:
        raise ServerFailed(f"{address} was answered with {error.code}.") from error
    except OSError as error:
        raise ServerFailed(f"{address} was not answered: {error}.") from error


def _await(process: subprocess.Popen[bytes], log: Path, probe: str, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and process.poll() is None:
        try:
            get(probe)
        except ServerFailed:
            time.sleep(0.1)
        else:
            return
    last = log.read_text("utf-8", errors="replace")[-2000:]
    raise ServerFailed(f"No answer from {probe}; the log ends with:\n{last}")
