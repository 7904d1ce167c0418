"""One round of load with wrk, and what it measured."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).with_name("rounds.lua")
THREADS = 1
CONNECTIONS = 8


@dataclass(frozen=True)
class Round:
    """What one server did in one round.

    `refused` are the answers whose status is not 2xx or 3xx, `lost` those that never came.
    """

    requests: int
    duration_s: float
    size_bytes: int
    refused: int
    lost: int
    p50_ms: float
    p95_ms: float
    p99_ms: float

    @property
    def per_s(self) -> float:
        """Answers a second, the refused ones included."""
        return self.requests / self.duration_s


def run_round(address: str, paths: Path, duration_s: int, *, first: int = 0) -> Round:
    """Ask for the paths in the file, over and over, and begin with the one numbered `first`.

    wrk is a closed loop: each connection asks again as soon as it has its answer.
    """
    command = ["wrk", "-t", str(THREADS), "-c", str(CONNECTIONS), "-d", f"{duration_s}s"]
    command += ["--timeout", "10s", "-s", str(_SCRIPT), address, "--", str(paths), str(first)]
    said = subprocess.run(  # noqa: S603  every word of the command is our own
        command, check=True, capture_output=True, encoding="utf-8"
    ).stdout
    return read_round(said)


def read_round(said: str) -> Round:
    """Read the line of JSON that the script writes after wrk's own lines."""
    line = next(part for part in reversed(said.splitlines()) if part.startswith("{"))
    told = json.loads(line)
    return Round(
        requests=told["requests"],
        duration_s=told["duration_us"] / 1e6,
        size_bytes=told["bytes"],
        refused=told["refused"],
        lost=told["lost"],
        p50_ms=told["p50_us"] / 1000,
        p95_ms=told["p95_us"] / 1000,
        p99_ms=told["p99_us"] / 1000,
    )
