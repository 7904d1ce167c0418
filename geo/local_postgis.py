"""The private PostgreSQL with PostGIS of one checkout: made, started, shared and stopped by itself.

Two locks of the kernel keep order, because the kernel lets go of them even after `kill -9`:
`lock` is held while the cluster is made, started or stopped; `users` is shared by every
application that needs the cluster, so whoever gets it alone knows to be the last.
"""

import fcntl
import logging
import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from geo.errors import DatabaseUnavailable, InvalidSetup
from geo.file_locks import is_locked
from geo.messages import mark as _
from geo.postgis_binaries import Binaries, find_binaries
from geo.postgis_configuration import PORT, ROLE, write_configuration
from geo.postgis_place import ROOT_UID, Place, find_place
from geo.postgis_processes import ServerProcesses
from geo.postgis_programs import Programs

log = logging.getLogger(__name__)

DATABASE = "aroundme"
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist", "unaccent")

_START_S = 30.0
_STEP_S = 0.1
_RESTART_S = 5.0
_LOG_LIMIT_BYTES = 10_000_000


class LocalPostgis:
    """The private cluster that keeps its files in `data_root`; making one does no work."""

    def __init__(self, data_root: Path) -> None:
        self._data_root = data_root

    @cached_property
    def place(self) -> Place:
        """Where the cluster lives and whose it is."""
        return find_place(self._data_root)

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the database, whether or not the cluster runs."""
        folder = quote(str(self.place.sockets), safe="/")
        return f"postgresql+psycopg://{ROLE}@:{PORT}/{DATABASE}?host={folder}"

    def start(self) -> str:
        """Make the cluster if there is none, start it if it does not run, and return its address.

        Raises InvalidSetup when it cannot work here, DatabaseUnavailable when it does not come up.
        """
        with self._locked():
            self._ensure_up()
        return self.url

    def stop(self) -> None:
        """Stop the cluster, whoever uses it; does nothing when it does not run.

        It stays down until somebody starts it or comes to use it: nobody who watches brings it up.
        """
        with self._locked():
            self._stopped.touch()
            self._bring_down()

    def is_lost(self) -> bool:
        """Return whether the server is gone and nobody has stopped it; costs two small reads.

        A server that is frozen or starting is there.
        """
        if self._processes.postmaster() is not None or self._stopped.exists():
            return False
        return self.place.data.exists()

    def restart_lost(self) -> bool:
        """Start a server that is lost, and return whether that was done.

        Nothing is done while another process starts or stops it. Raises as `start` does.
        """
        with self._locked(wait=False) as is_ours:
            if not is_ours or not self.is_lost():
                return False
            self._bring_up(self._binaries(), _RESTART_S)
            return True

    def shorten_log(self) -> None:
        """Put a log that has grown aside and begin it anew: at most two of 10 MB are kept.

        The server writes at the end of whatever the file is, so it is copied and emptied.
        """
        log_file = self.place.log
        if log_file.stat().st_size <= _LOG_LIMIT_BYTES:
            return
        older = log_file.with_name("server.log.1")
        older.unlink(missing_ok=True)
        older.touch(mode=0o600)
        with log_file.open("rb") as source, older.open("wb") as target:
            shutil.copyfileobj(source, target)
        os.truncate(log_file, 0)

    @contextmanager
    def in_use(self, *, keep: bool = True) -> Iterator[str]:
        """Start the cluster, yield its address; the last user to leave stops it.

        With `keep=False` the last user also deletes all its data: meant for tests.
        """
        with self._locked():
            self._ensure_up()
            users = os.open(self.place.home / "users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield self.url
        finally:
            with self._locked():
                if is_locked(users, wait=False):  # nobody else holds it
                    self._bring_down()
                    if not keep:
                        self._delete()
                os.close(users)

    @contextmanager
    def _locked(self, *, wait: bool = True) -> Iterator[bool]:
        """Hold the lock, and yield whether it is ours: always, where one may wait for it."""
        self.place.prepare()
        # A last user may delete the file between our opening and our locking it: look again.
        while True:
            lock = os.open(self.place.home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            is_ours = is_locked(lock, wait=wait)
            if not is_ours or os.fstat(lock).st_nlink:
                break
            os.close(lock)
            self.place.prepare()
        try:
            yield is_ours
        finally:
            os.close(lock)

    @property
    def _stopped(self) -> Path:
        """The file that says that the cluster was stopped on purpose."""
        return self.place.home / "stopped"

    def _ensure_up(self) -> None:
        binaries = self._binaries()
        if not self.place.data.exists():
            self._make(binaries)
        self._stopped.unlink(missing_ok=True)
        self._bring_up(binaries, _START_S)

    def _binaries(self) -> Binaries:
        data = self.place.data
        if not data.exists():
            return find_binaries()
        if data.stat().st_uid != self.place.owner.pw_uid:
            raise InvalidSetup(
                _("The data in {path} belong to another user; start as that user or as root."),
                path=data,
            )
        if not (data / "PG_VERSION").exists() or not (data / "global" / "pg_control").exists():
            aside = tempfile.mkdtemp(prefix="incomplete-", dir=self.place.home)
            data.rename(Path(aside) / "data")
            log.warning("The data directory was not whole and was put aside in %s", aside)
            return find_binaries()
        return find_binaries(int((data / "PG_VERSION").read_text(encoding="ascii")))

    def _make(self, binaries: Binaries) -> None:
        """Build the data directory aside and rename it when whole: a killed build leaves none."""
        home = self.place.home
        log.info("Making a private database in %s", home)
        if home.parent != self._data_root.resolve():
            log.info("It is not under %s: its user cannot enter there", self._data_root)
        for left in home.glob("data.new-*"):
            shutil.rmtree(left, ignore_errors=True)
        new = Path(tempfile.mkdtemp(prefix="data.new-", dir=home))
        if os.geteuid() == ROOT_UID:
            os.chown(new, self.place.owner.pw_uid, self.place.owner.pw_gid)
        initdb = [binaries.program("initdb"), "-D", new.name, "-U", ROLE]
        options = ["-E", "UTF8", "--locale=C.UTF-8", "-k", "-A", "peer", "--no-sync"]
        self._programs.run([*initdb, *options])
        single = [binaries.program("postgres"), "--single", "-D", new.name, "-c", "fsync=off"]
        self._programs.run([*single, "postgres"], said=f"CREATE DATABASE {DATABASE}\n")
        self._programs.run([*single, DATABASE], said=_extend())
        self._programs.run([*initdb, "--sync-only"])
        new.rename(self.place.data)

    def _bring_up(self, binaries: Binaries, start_s: float) -> None:
        deadline = time.monotonic() + start_s
        launched = False
        while not self._answers(binaries):
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(
                    _("The private database does not start; {log} ends with: {lines}"),
                    log=self.place.log,
                    lines=self._programs.last_lines(),
                )
            if self._processes.postmaster() is None:
                self._processes.clear_wreck()
                write_configuration(self.place)
                self.shorten_log()
                self._launch(binaries)
                launched = True
                continue  # it has been waited for
            time.sleep(_STEP_S)
        if launched:
            self._make_roles()

    def _make_roles(self) -> None:
        """Make the roles that a cluster of an older version lacks, and a new one has not yet."""
        # Only here: whoever stops a cluster may have no libraries at all.
        import psycopg  # noqa: PLC0415

        from geo.roles import Roles, make_roles  # noqa: PLC0415

        address = self.url.replace("+psycopg", "")
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                make_roles(connection, Roles(ROLE))
        except psycopg.Error as error:
            # Mostly they are there; where not, whoever looks for them says so.
            log.warning("The roles of the private database were not looked after: %s", error)

    def _answers(self, binaries: Binaries) -> bool:
        # Asking the socket is sure; `pg_ctl status` calls a killed postmaster "running" for as
        # long as nobody has reaped it.
        ask = [binaries.program("pg_isready"), "-q", "-h", str(self.place.sockets)]
        return self._programs.call([*ask, "-p", str(PORT), "-d", "postgres", "-U", ROLE]) == 0

    def _launch(self, binaries: Binaries) -> None:
        sockets = shlex.quote(str(self.place.sockets))
        options = f"-c config_file=server.conf -c cluster_name={self._processes.mark} -k {sockets}"
        start = [binaries.program("pg_ctl"), "start", "-w", "-t", "300", "-D", "data"]
        self._programs.call([*start, "-l", "logs/server.log", "-s", "-o", options])

    def _bring_down(self) -> None:
        pid = self._processes.postmaster()
        if pid is None:
            self._processes.clear_wreck()
            return
        stop = [self._binaries().program("pg_ctl"), "stop", "-w", "-s", "-D", "data"]
        if (
            self._programs.call([*stop, "-m", "fast"]) != 0
            and self._processes.postmaster() is not None
        ):
            log.warning("The private database did not stop in time and is cut off")
            self._programs.call([*stop, "-m", "immediate"])

    def _delete(self) -> None:
        shutil.rmtree(self.place.sockets, ignore_errors=True)
        shutil.rmtree(self.place.home)

    @property
    def _processes(self) -> ServerProcesses:
        mark = f"aroundme-pg-{self.place.digest}"
        return ServerProcesses(self.place.data, self.place.sockets, mark)

    @property
    def _programs(self) -> Programs:
        return Programs(self.place)


@contextmanager
def running(data_root: Path, *, keep: bool = True) -> Iterator[str]:
    """Use the private cluster of `data_root` for a while; yields its SQLAlchemy address.

    The last application of the checkout to leave stops it, and with `keep=False` deletes it.
    """
    with LocalPostgis(data_root).in_use(keep=keep) as url:
        yield url


def _extend() -> str:
    """Write the statements that bring the extensions, and end with an error if one is missing.

    PostGIS meets and handles an error of its own on the way: only afterwards may errors be fatal.
    """
    names = ", ".join(f"'{name}'" for name in EXTENSIONS)
    created = "".join(f"CREATE EXTENSION {name}\n" for name in EXTENSIONS)
    there = f"SELECT count(*) FROM pg_extension WHERE extname IN ({names})"  # noqa: S608  our names
    check = f"DO $$BEGIN ASSERT ({there}) = {len(EXTENSIONS)}, 'extensions are missing'; END$$"
    return f"{created}SET exit_on_error = on\n{check}\n"
