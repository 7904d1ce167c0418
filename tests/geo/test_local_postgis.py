"""The private cluster: made, shared, stopped, and brought back after every kind of accident."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from geo.errors import InvalidSetup
from geo.local_postgis import EXTENSIONS, LocalPostgis, running
from geo.postgis_place import find_place
from tests.geo.clusters import (
    END_S,
    START,
    USE,
    application,
    ask,
    erase,
    is_up,
    kill_while_making,
    postmaster,
    processes_of,
    wait_until,
)


@pytest.fixture
def new_cluster(ground: Path) -> Iterator[LocalPostgis]:
    """A cluster that is not made yet, and is gone after the test."""
    cluster = LocalPostgis(ground / "new")
    yield cluster
    erase(cluster)


@pytest.fixture(scope="module")
def shared_cluster(ground: Path) -> Iterator[LocalPostgis]:
    cluster = LocalPostgis(ground / "shared")
    yield cluster
    erase(cluster)


@pytest.fixture
def cluster(shared_cluster: LocalPostgis) -> Iterator[LocalPostgis]:
    """One cluster for many tests, in whatever state the last one left it; stopped after each."""
    yield shared_cluster
    shared_cluster.stop()
    # A server takes its file away before it ends itself.
    deadline = time.monotonic() + END_S
    while processes_of(shared_cluster) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert processes_of(shared_cluster) == []


def test_cluster_is_made_from_nothing(new_cluster: LocalPostgis) -> None:
    url = new_cluster.start()
    names = ask(url, "SELECT array_agg(extname::text) FROM pg_extension")
    assert set(EXTENSIONS) <= set(names)
    shown = "SELECT array_to_string(array_agg(setting ORDER BY name), ' ') FROM pg_settings"
    wanted = "'data_checksums', 'fsync', 'jit', 'lc_ctype', 'server_encoding'"
    assert ask(url, f"{shown} WHERE name IN ({wanted})") == "on on off C.UTF-8 UTF8"
    assert ask(url, "SELECT ST_Distance('POINT(35 31)'::geography, 'POINT(35 32)'::geography)") > 0


def test_server_never_runs_as_root(cluster: LocalPostgis) -> None:
    cluster.start()
    assert Path("/proc", str(postmaster(cluster))).stat().st_uid == cluster.place.owner.pw_uid != 0


def test_arabic_words_have_trigrams(cluster: LocalPostgis) -> None:
    url = cluster.start()
    assert len(ask(url, "SELECT show_trgm('مدرسة')")) == 6
    assert ask(url, "SELECT lower('ÉCOLE')") == "école"


def test_nothing_listens_on_a_network_port(cluster: LocalPostgis) -> None:
    url = cluster.start()
    assert ask(url, "SHOW listen_addresses") == ""
    lines = (cluster.place.data / "postmaster.pid").read_text("utf-8").splitlines()
    assert lines[4:6] == [str(cluster.place.sockets), ""]
    assert cluster.place.sockets.stat().st_mode & 0o777 == 0o700


def test_second_start_changes_nothing(cluster: LocalPostgis) -> None:
    url = cluster.start()
    first = postmaster(cluster)
    assert LocalPostgis(cluster.place.home.parent).start() == url
    assert postmaster(cluster) == first


def test_data_survive_the_killing_of_the_server(cluster: LocalPostgis) -> None:
    url = cluster.start()
    ask(url, "CREATE TABLE kept AS SELECT 41 + 1 AS answer")
    os.kill(postmaster(cluster), signal.SIGKILL)
    assert ask(cluster.start(), "SELECT answer FROM kept") == 42


def test_frozen_child_of_a_killed_server_does_not_stop_the_next_start(
    cluster: LocalPostgis,
) -> None:
    engine = create_engine(cluster.start())
    with engine.connect() as connection:
        child = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        os.kill(child, signal.SIGSTOP)
        os.kill(postmaster(cluster), signal.SIGKILL)
        assert ask(cluster.start(), "SELECT 1") == 1
        connection.invalidate()
    engine.dispose()
    assert child not in processes_of(cluster)


def test_stop_after_the_killing_of_the_server_leaves_no_process(cluster: LocalPostgis) -> None:
    cluster.start()
    os.kill(postmaster(cluster), signal.SIGKILL)
    cluster.stop()
    assert processes_of(cluster) == []


def test_pid_file_whose_number_was_given_out_again_is_ignored(cluster: LocalPostgis) -> None:
    cluster.start()
    cluster.stop()
    place = cluster.place
    as_owner = place.owner.pw_uid if os.geteuid() == 0 else None
    with subprocess.Popen(["/bin/sleep", "60"], user=as_owner) as other:
        try:
            stale = (
                f"{other.pid}\n{place.data}\n1700000000\n5432\n{place.sockets}\n\n  1 1\nready\n"
            )
            (place.data / "postmaster.pid").write_text(stale, encoding="utf-8")
            assert ask(cluster.start(), "SELECT 1") == 1
            assert other.poll() is None
        finally:
            other.kill()


def test_half_made_data_are_put_aside(cluster: LocalPostgis) -> None:
    cluster.start()
    cluster.stop()
    (cluster.place.data / "PG_VERSION").unlink()
    (cluster.place.home / "data.new-left").mkdir()
    assert ask(cluster.start(), "SELECT 1") == 1
    assert len(list(cluster.place.home.glob("incomplete-*/data/base"))) == 1
    assert not (cluster.place.home / "data.new-left").exists()


def test_killed_making_leaves_nothing_in_the_way(
    new_cluster: LocalPostgis,
) -> None:
    cluster = new_cluster
    kill_while_making(cluster)
    assert not cluster.place.data.exists()
    assert ask(cluster.start(), "SELECT count(*) FROM pg_extension") == len(EXTENSIONS) + 1


def test_six_starts_at_once_make_one_server(new_cluster: LocalPostgis) -> None:
    cluster = new_cluster
    starters = [application(START, cluster.place.home.parent) for _ in range(6)]
    said = [starter.communicate()[0].strip() for starter in starters]
    assert said == [cluster.url] * 6
    log = cluster.place.log.read_text(encoding="utf-8")
    assert log.count("database system is ready") == 1


@pytest.mark.parametrize("name", ["مدرسة, a 'b' $c", "d" * 120])
def test_moved_to_an_awkward_path_it_gets_a_short_socket_folder(
    name: str, cluster: LocalPostgis
) -> None:
    cluster.start()
    cluster.stop()
    data_root = cluster.place.home.parent
    moved = LocalPostgis(data_root.rename(data_root.with_name(name)))
    try:
        assert ask(moved.start(), "SELECT 1") == 1
        assert moved.place.sockets.parent == Path(tempfile.gettempdir())
    finally:
        moved.stop()
        moved.place.sockets.rmdir()
        data_root.with_name(name).rename(data_root)


def test_last_user_stops_the_cluster(cluster: LocalPostgis) -> None:
    data_root = cluster.place.home.parent
    with ExitStack() as first:
        url = first.enter_context(running(data_root))
        with running(data_root) as second:
            assert second == url
        assert ask(url, "SELECT 1") == 1
    assert not is_up(cluster)
    # Its children may live a moment longer than the server.
    wait_until(lambda: processes_of(cluster) == [])


def test_killed_user_does_not_count(cluster: LocalPostgis) -> None:
    data_root = cluster.place.home.parent
    with application(USE, data_root) as other, running(data_root) as url:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == url
        other.kill()
        other.wait()
        assert ask(url, "SELECT 1") == 1
    assert processes_of(cluster) == []


def test_user_in_another_process_keeps_it_up(cluster: LocalPostgis) -> None:
    data_root = cluster.place.home.parent
    with application(USE, data_root) as other:
        with running(data_root) as url:
            assert other.stdout is not None
            assert other.stdout.readline().strip() == url
        assert ask(url, "SELECT 1") == 1
        other.communicate("")
    assert processes_of(cluster) == []


def test_data_of_another_version_are_refused(cluster: LocalPostgis) -> None:
    cluster.start()
    cluster.stop()
    version = cluster.place.data / "PG_VERSION"
    right = version.read_text(encoding="ascii")
    version.write_text("9\n", encoding="ascii")
    try:
        with pytest.raises(InvalidSetup, match="postgresql-9-postgis-3"):
            cluster.start()
    finally:
        version.write_text(right, encoding="ascii")


def test_checkout_closed_to_the_server_keeps_its_data_elsewhere(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    place = find_place(tmp_path / ".data")
    elsewhere = Path("/var/lib/aroundme") if os.geteuid() == 0 else tmp_path / ".data"
    assert place.home.parent == elsewhere
    with running(tmp_path / ".data", keep=False) as url:
        assert ask(url, "SELECT 1") == 1
    assert not place.home.exists()
    assert not place.sockets.exists()
