"""The watch over the private cluster: what it brings back, what it leaves alone, what it writes."""

import logging
import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geo.database import Database
from geo.errors import DatabaseUnavailable
from geo.local_postgis import LocalPostgis
from geo.postgis_watch import watched
from tests.geo.clusters import wait_until

log = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalPostgis]:
    root = Path(tempfile.mkdtemp(prefix="postgis-watch-"))
    root.chmod(0o755)
    made = LocalPostgis(root)
    try:
        with made.in_use(keep=False):
            yield made
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def running(cluster: LocalPostgis) -> LocalPostgis:
    cluster.start()
    return cluster


def postmaster(cluster: LocalPostgis) -> int:
    return int((cluster.place.data / "postmaster.pid").read_text("utf-8").splitlines()[0])


def one(connection: psycopg.Connection) -> object:
    row = connection.execute("SELECT 1").fetchone()
    return row[0] if row else None


def answers(database: Database) -> bool:
    try:
        return database.ask(one) == 1
    except DatabaseUnavailable:
        return False


def test_server_that_was_killed_is_there_again_although_its_children_linger(
    running: LocalPostgis,
) -> None:
    database = Database(running.url)
    busy = psycopg.connect(running.url.replace("+psycopg", ""))
    os.kill(busy.info.backend_pid, signal.SIGSTOP)
    first = postmaster(running)
    with watched(running):
        os.kill(first, signal.SIGKILL)
        begun = time.monotonic()
        wait_until(lambda: answers(database) and postmaster(running) != first)
        log.info("killed; it answered again after %.1f s", time.monotonic() - begun)
    busy.close()
    database.dispose()


def test_server_that_is_frozen_or_was_stopped_on_purpose_is_left_alone(
    running: LocalPostgis, caplog: pytest.LogCaptureFixture
) -> None:
    pid = postmaster(running)
    os.kill(pid, signal.SIGSTOP)
    try:
        assert not running.is_lost()
    finally:
        os.kill(pid, signal.SIGCONT)
    with watched(running):
        running.stop()
        assert not running.is_lost()
        assert running.restart_lost() is False
    assert not (running.place.data / "postmaster.pid").exists()
    assert "is gone" not in caplog.text
    running.start()
    os.kill(postmaster(running), signal.SIGKILL)
    wait_until(running.is_lost)


def test_server_that_somebody_else_is_starting_is_not_started_twice(
    running: LocalPostgis,
) -> None:
    os.kill(postmaster(running), signal.SIGKILL)
    wait_until(running.is_lost)
    with running._locked():
        assert LocalPostgis(running.place.home.parent).restart_lost() is False
    assert running.restart_lost() is True


def test_server_that_will_not_start_is_tried_again_later_each_time(
    running: LocalPostgis, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.local_postgis._RESTART_S", 0.2)
    caplog.set_level(logging.WARNING, "geo.postgis_watch")
    own = running.place.data / "postgresql.auto.conf"
    right = own.read_bytes()
    own.write_bytes(b"shared_buffers = 'as much as there is'\n")
    os.kill(postmaster(running), signal.SIGKILL)
    wait_until(running.is_lost)
    with watched(running):
        wait_until(lambda: caplog.text.count("does not start") == 2)
        own.write_bytes(right)
        wait_until(lambda: "runs again" in caplog.text)
    said = [record.getMessage()[:40] for record in caplog.records]
    assert sum("is gone" in line for line in said) == 1


def test_log_is_its_owners_alone_and_does_not_grow_without_bound(
    running: LocalPostgis, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, older = running.place.log, running.place.log.with_name("server.log.1")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert stat.S_IMODE(written.parent.stat().st_mode) == 0o700
    assert written.parent.stat().st_uid == running.place.owner.pw_uid
    monkeypatch.setattr("geo.local_postgis._LOG_LIMIT_BYTES", 1_000)
    with watched(running):
        for _ in range(2):
            with written.open("ab") as grown:
                grown.write(b"x" * 5_000)
            wait_until(lambda: written.stat().st_size <= 1_000)
    assert older.stat().st_size >= 5_000
    assert stat.S_IMODE(older.stat().st_mode) == 0o600
    assert {entry.name for entry in written.parent.iterdir()} == {written.name, older.name}


def test_older_log_that_everybody_could_read_is_removed_at_the_next_start(
    running: LocalPostgis,
) -> None:
    running.stop()
    old = running.place.home / "log"
    old.write_text("parameters: $1 = '35.910612'", encoding="utf-8")
    running.start()
    assert not old.exists()
