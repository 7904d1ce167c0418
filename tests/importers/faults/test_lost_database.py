"""PostgreSQL killed, and its disk full, in the middle of an import: nothing is lost."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from geo.errors import DatabaseUnavailable
from geo.local_postgis import LocalPostgis, running
from importers.service import activate_staged, stage_file
from importers.understanding import understood
from tests.conftest import stage_into
from tests.importers.faults.conftest import Ground, ground_on, write_places


@pytest.fixture
def own_root() -> Iterator[Path]:
    """A folder for a cluster of this test's own."""
    root = Path(tempfile.mkdtemp(prefix="aroundme-faults-"))
    root.chmod(0o755)
    yield root
    shutil.rmtree(root, ignore_errors=True)


@contextmanager
def _own_ground(root: Path, folder: Path) -> Iterator[tuple[Ground, LocalPostgis]]:
    with running(root, keep=False) as url, ground_on(url, folder) as ground:
        yield ground, LocalPostgis(root)


def _kill(cluster: LocalPostgis) -> None:
    """Kill the postmaster like a machine that loses its power."""
    pid = int((cluster.place.data / "postmaster.pid").read_text("utf-8").splitlines()[0])
    os.kill(pid, signal.SIGKILL)


@pytest.mark.fault
def test_postgresql_killed_during_copy_costs_only_the_import(
    own_root: Path, tmp_path: Path
) -> None:
    with _own_ground(own_root, tmp_path) as (ground, cluster):
        order = ground.order()
        with (
            understood(ground.deployment, order) as understanding,
            pytest.raises(DatabaseUnavailable) as caught,
        ):
            assert understanding is not None
            stage_file(
                ground.deployment, order, understanding, progress=lambda _read: _kill(cluster)
            )
        assert "\n" not in str(caught.value)
        cluster.start()
        ground.assert_old_release_answers()
        assert ground.staged_rows() == 0


def test_postgresql_killed_during_activation_leaves_the_old_release_and_the_waiting_one(
    own_root: Path, tmp_path: Path
) -> None:
    with _own_ground(own_root, tmp_path) as (ground, cluster):
        number = stage_into(ground.deployment, "schools", ground.file).release_number
        failures: list[Exception] = []

        def activate() -> None:
            try:
                activate_staged(ground.deployment, "schools", number, by="tests", force=True)
            except DatabaseUnavailable as error:
                failures.append(error)

        address = make_url(ground.url).set(drivername="postgresql")
        with psycopg.connect(address.render_as_string(hide_password=False)) as holder:
            # Whoever writes features has to wait for this: the activation stands in its middle.
            holder.execute("LOCK TABLE feature IN SHARE MODE")
            thread = threading.Thread(target=activate)
            thread.start()
            _wait_until_blocked(ground)
            _kill(cluster)
            thread.join()
            with suppress(psycopg.OperationalError):
                holder.rollback()
        assert len(failures) == 1
        cluster.start()
        ground.assert_old_release_answers()
        activate_staged(ground.deployment, "schools", number, by="tests", force=True)
        assert ground.current_rows() > 1000


def _wait_until_blocked(ground: Ground) -> None:
    with psycopg.connect(
        make_url(ground.url).set(drivername="postgresql").render_as_string(hide_password=False),
        autocommit=True,
    ) as watcher:
        blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
        while not (found := watcher.execute(blocked).fetchone()) or not found[0]:
            time.sleep(0.01)


@pytest.mark.fault
def test_a_full_disk_of_the_database_is_said_and_costs_only_the_import(tmp_path: Path) -> None:
    with _small_disk() as root, _own_ground(root, tmp_path) as (ground, cluster):
        huge = write_places(tmp_path / "huge.csv", 150_000, "huge-")
        with pytest.raises(DatabaseUnavailable, match="disk is full"):
            stage_into(ground.deployment, "schools", huge)
        # Whether rows or their log found no room first is chance. Without room for its log the
        # server ends, and whoever serves starts it again when there is some.
        _mount(root, "remount,size=400m")
        cluster.restart_lost()
        ground.assert_old_release_answers()
        assert ground.staged_rows() == 0


@contextmanager
def _small_disk() -> Iterator[Path]:
    """Mount a small file system in memory, which only the administrator can do."""
    root = Path(tempfile.mkdtemp(prefix="aroundme-small-"))
    if os.geteuid() != 0 or not _mount(root, "size=120m,mode=755"):
        root.rmdir()
        pytest.skip("only the administrator can mount a small disk, and not on every machine")
    try:
        yield root
    finally:
        subprocess.run(["umount", "-l", str(root)], check=True)  # noqa: S603, S607
        root.rmdir()


def _mount(root: Path, options: str) -> bool:
    """Mount a file system in memory, or change one; return whether that could be done."""
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(root)]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0  # noqa: S603
