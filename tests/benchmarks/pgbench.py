"""One round of load on the database alone, with pgbench and the application's own statements."""

import os
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from geo.postgis_binaries import find_binaries
from tests.benchmarks.load import CONNECTIONS, THREADS, Round
from tests.benchmarks.processes import ServerFailed

# What the application sets on its reading connections (geo/database.py).
_OPTIONS = (
    "-c jit=off -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan"
    " -c default_transaction_read_only=on"
)
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


def find_pgbench() -> Path | None:
    """Find the program beside the server's, or on the path."""
    beside = Path(find_binaries().program("pgbench"))
    if beside.exists():
        return beside
    found = shutil.which("pgbench")
    return Path(found) if found else None


def run_pgbench(program: Path, database: str, scripts: Sequence[Path], seconds: int) -> Round:
    """Run the scripts at random on eight connections; a transaction is one question."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(program), "--no-vacuum", "-M", "simple", "-c", str(CONNECTIONS)]
        command += ["-j", str(THREADS), "-T", str(seconds), "-D", "ready=0", "--log"]
        command += ["--log-prefix", f"{folder}/log", "--random-seed", "1"]
        command += [word for script in scripts for word in ("-f", f"{script}@1")]
        done = subprocess.run(  # noqa: S603  every word of the command is our own
            [*command, database],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PGOPTIONS": _OPTIONS},
        )
        if done.returncode != 0:
            raise ServerFailed(f"pgbench failed: {done.stderr[-1500:]}")
        lines = [line for log in Path(folder).iterdir() for line in log.read_text().splitlines()]
    return read_run(done.stdout, lines)


def read_run(said: str, log: Sequence[str]) -> Round:
    """Read the transactions a second, and the time of each: the third figure of a line, in µs.

    The first transaction of a connection also prepares; its time is left out.
    """
    told = _TPS.search(said)
    per_s = float(told[1]) if told else 0.0
    by_client: dict[str, list[float]] = {}
    for line in log:
        client, _number, took_us, *_more = line.split()
        by_client.setdefault(client, []).append(int(took_us) / 1000)
    took_ms = sorted(one for ones in by_client.values() for one in (ones[1:] or ones))
    if not took_ms or not per_s:
        return Round(0, 1.0, 0, 0, 0, 0.0, 0.0, 0.0)
    return Round(
        requests=len(log),
        duration_s=len(log) / per_s,
        size_bytes=0,
        refused=0,
        lost=0,
        p50_ms=statistics.median(took_ms),
        p95_ms=took_ms[int(len(took_ms) * 0.95)],
        p99_ms=took_ms[int(len(took_ms) * 0.99)],
    )
