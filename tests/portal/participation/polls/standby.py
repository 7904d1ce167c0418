"""A streaming standby of a private cluster, and everything that both have on the disk."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from geo.local_postgis import LocalPostgis
from geo.postgis_binaries import find_binaries
from geo.postgis_configuration import ROLE
from geo.postgis_programs import Programs
from tests.cluster import roomy_folder

_PORT = 5433
_LONGEST_WAIT_S = 60


@contextmanager
def standby_of(cluster: LocalPostgis) -> Iterator[Path]:
    """Let a standby follow a cluster; the folder holds its files, whole once it has stopped."""
    place, binaries, programs = cluster.place, find_binaries(), Programs(cluster.place)
    access = place.home / "access.conf"
    access.write_text(f"{access.read_text()}local replication all peer map={ROLE}\n")
    with psycopg.connect(address_of(cluster), autocommit=True) as connection:
        connection.execute("SELECT pg_reload_conf()")
    folder = place.home / "standby"
    folder.mkdir(mode=0o700)
    os.chown(folder, place.owner.pw_uid, place.owner.pw_gid)
    where = ["-h", str(place.sockets), "-p", "5432", "-U", ROLE]
    copy = [binaries.program("pg_basebackup"), *where, "-D", "standby", "-R", "-X", "stream"]
    programs.run([*copy, "--checkpoint=fast", "--no-sync"])
    options = f"-c config_file=server.conf -c port={_PORT} -c hot_standby=on -k {place.sockets}"
    control = [binaries.program("pg_ctl"), "-w", "-s", "-D", "standby"]
    programs.run([*control, "start", "-l", "logs/standby.log", "-o", options])
    try:
        yield folder
    finally:
        programs.call([*control, "stop", "-m", "fast"])


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """Make a folder that the server's user may enter, in memory where there is room."""
    with TemporaryDirectory(prefix="aroundme-written-", dir=roomy_folder()) as folder:
        made = Path(folder)
        made.chmod(0o755)
        yield made


def flush(cluster: LocalPostgis) -> None:
    """Let the cluster write into its files what it has only in memory."""
    with psycopg.connect(address_of(cluster), autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def wait_for(cluster: LocalPostgis) -> None:
    """Wait until the standby has all that the cluster has written."""
    here, there = address_of(cluster), address_of(cluster, _PORT)
    with psycopg.connect(here, autocommit=True) as first, psycopg.connect(there) as second:
        (end,) = first.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone() or ("",)
        asked = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
        second.autocommit = True
        for _turn in range(_LONGEST_WAIT_S * 20):
            if (second.execute(asked, [end]).fetchone() or (False,))[0]:
                return
            time.sleep(0.05)
    raise AssertionError("the standby does not follow")


def address_of(cluster: LocalPostgis, port: int = 5432) -> str:
    """Return the address of a cluster's database, or of its standby's, as psycopg takes it."""
    return cluster.url.replace("+psycopg", "").replace(":5432", f":{port}")


def everything_in(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield all files of a folder with what they hold."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path, path.read_bytes()
