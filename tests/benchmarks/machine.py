"""What the figures of a run depend on: the machine, and the versions of all that took part."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import psycopg

from tests.benchmarks.processes import PEER_PYTHON

_OURS = ("fastapi", "starlette", "uvicorn", "uvloop", "httptools", "psycopg", "sqlalchemy", "numpy")
_PEERS = ("tipg", "pygeoapi", "redis", "hiredis", "fastapi", "uvicorn")
_ASK = "import sys, importlib.metadata as m; print(*(m.version(n) for n in sys.argv[1:]))"


def machine() -> dict[str, str]:
    """Describe the machine in a few words each."""
    release = platform.freedesktop_os_release()
    pages, page_bytes = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{pages * page_bytes / 2**30:.0f} GiB",
        "system": release.get("PRETTY_NAME", platform.platform()),
        "Python": platform.python_version(),
    }


def versions(database: str) -> dict[str, str]:
    """Give the versions of the servers and libraries; `database` is a libpq address."""
    with psycopg.connect(database) as connection:
        row = connection.execute("SHOW server_version").fetchone()
        postgis = connection.execute("SELECT postgis_lib_version()").fetchone()
    told = {
        "PostgreSQL": row[0].split()[0] if row else "",
        "PostGIS": postgis[0] if postgis else "",
    }
    told |= {name: version(name) for name in _OURS}
    told |= _peer_versions()
    told["wrk"] = _first_line(["wrk", "-v"]).split(" [")[0].removeprefix("wrk ")
    if shutil.which("redis-server"):
        words = _first_line(["redis-server", "--version"]).split()
        told["redis-server"] = next(word[2:] for word in words if word.startswith("v="))
    return told


def load_average() -> float:
    """Give the load of the last minute: what else the machine does."""
    return round(os.getloadavg()[0], 2)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _peer_versions() -> dict[str, str]:
    if not PEER_PYTHON.exists():
        return {}
    said = _first_line([str(PEER_PYTHON), "-c", _ASK, *_PEERS]).split()
    return {f"peers' {name}": one for name, one in zip(_PEERS, said, strict=True)}


def _first_line(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    return (done.stdout + done.stderr).strip().splitlines()[0]
