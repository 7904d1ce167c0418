"""The PostgreSQL of one run of the tests, which all its processes share."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Literal
from sqlalchemy.engine import make_url

from geo.local_postgis import LocalPostgis

# The write-ahead log and the databases of all processes of a run, with room to spare.
_ROOM_BYTES = 5 * 2**30


@contextmanager
def shared_cluster(run: str) -> Iterator[str]:
    """Start the cluster of a run, or join it, and yield its address; the last to leave deletes it.

    It lies in a folder that another user may enter, in memory where there is room: a copy of a
    template costs a third of what it costs on a disk.
    """
    root = roomy_folder() / f"aroundme-tests-{run}"
    root.mkdir(mode=0o755, exist_ok=True)
    cluster = LocalPostgis(root)
    with cluster.in_use(keep=False) as url:
        _load_postgis_once(cluster, root)
        yield url
    with suppress(OSError):  # another process still uses it, or has removed it
        root.rmdir()


def _load_postgis_once(cluster: LocalPostgis, root: Path) -> None:
    """Make the server load PostGIS before it forks, unless another process of the run has done so.

    The tests open thousands of connections, and half of what one costs was loading the library.
    """
    folder = os.open(root, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        if _preload(cluster.url):
            cluster.stop()
            cluster.start()
    finally:
        os.close(folder)


def _preload(url: str) -> bool:
    """Name PostGIS's library to the server; return whether it has to be started anew for it."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        asked = "SELECT probin FROM pg_proc WHERE proname = 'postgis_lib_version'"
        (library,) = connection.execute(asked).fetchone() or ("",)
        (loaded,) = connection.execute("SHOW shared_preload_libraries").fetchone() or ("",)
        if loaded:
            return False
        setting = SQL("ALTER SYSTEM SET shared_preload_libraries = {}")
        connection.execute(setting.format(Literal(library)))
        return True


def administrators_address(url: str) -> str:
    """Return the address of the database of administrators, as psycopg takes it."""
    made = make_url(url).set(drivername="postgresql", database="postgres")
    return made.render_as_string(hide_password=False)


def roomy_folder() -> Path:
    """Return the folder in memory, or that of temporary files where it is missing or small."""
    memory = Path("/dev/shm")  # noqa: S108  the cluster makes a folder of its own in it
    if not memory.is_dir() or shutil.disk_usage(memory).free < _ROOM_BYTES:
        return Path(tempfile.gettempdir())
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    (available_kb,) = (int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
    return memory if available_kb * 1024 >= 2 * _ROOM_BYTES else Path(tempfile.gettempdir())
