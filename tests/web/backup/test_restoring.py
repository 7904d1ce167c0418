"""The restore drill: a backup is made, verified, restored elsewhere, and gives one layer back."""

import logging
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from geo.connections import libpq_address
from geo.database import Database
from geo.errors import AroundMeError, Refused, UnreadableFile
from geo.local_postgis import LocalPostgis
from importers.service import activate_staged
from layers.deployment import Deployment
from tests.conftest import client_of, deployment_on
from tests.layers.places import place, release, scattered
from web.backup.archive import opened
from web.backup.making import make_backup
from web.backup.restoring import restore_all, restore_layer, verify
from web.cli import make_cli

log = logging.getLogger(__name__)

UPLOAD = Path("imports", "0a1b", "upload", f"{'مدرسة' * 20}.csv")
# Made anew, or kept apart.
LEFT_OUT = ("hot", "tiles", "person_keys", "person_key_backups")
APART = Path("keys of persons")
ASKED = "/api/v1/around?lon=35.9106&lat=31.9539&radius=5000&layers=schools&limit=100"


@pytest.fixture
def data_root(tmp_path: Path) -> Path:
    """A data root with what officers handed in, a secret, and what is made anew anyway."""
    root = tmp_path / "data"
    left_out = (Path(folder, "x") for folder in LEFT_OUT)
    for path, said in ((UPLOAD, "ref,lon,lat"), *((path, "-") for path in left_out)):
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(said, encoding="utf-8")
    for path in (APART / "keys.sqlite", Path("elsewhere", "secret")):
        (root / path).parent.mkdir()
        (root / path).write_text("-", encoding="utf-8")
    (root / UPLOAD).chmod(0o640)
    (root / "secret").write_text("s" * 40, encoding="utf-8")
    (root / "secret").chmod(0o600)
    return root


@pytest.fixture
def saved(jordan: Deployment, data_root: Path, tmp_path: Path) -> Path:
    """A backup of a deployment with two layers."""
    release(jordan, scattered(60, seed=1))
    release(jordan, scattered(40, seed=2), layer="health")
    folder = tmp_path / "backups"
    folder.mkdir()
    secret, apart = data_root / "secret", [data_root / APART]
    return make_backup(jordan.database, data_root, secret, folder, apart=apart)


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A new data root whose private database is gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="aroundme-restored-"))
    root.chmod(0o755)
    yield root
    with LocalPostgis(root).in_use(keep=False):
        pass
    shutil.rmtree(root, ignore_errors=True)


def url_of(deployment: Deployment) -> str:
    return deployment.database.writer.url.render_as_string(hide_password=False)


def timed(what: str, act: Callable[[], object]) -> None:
    begun = time.monotonic()
    act()
    log.info("%s: %.1f s", what, time.monotonic() - begun)


def test_restore_drill_into_a_fresh_machine(
    jordan: Deployment, saved: Path, data_root: Path, fresh: Path
) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert list(saved.parent.iterdir()) == [saved]
    with client_of(jordan) as client:
        before = client.get(ASKED).json()
    with opened(saved) as archive:
        timed("verify with a restore", lambda: verify(archive, url_of(jordan)))
        with LocalPostgis(fresh).in_use() as url:
            timed("restore", lambda: restore_all(archive, url, fresh, fresh / "secret"))
            _check_roles(url)
            with deployment_on(url) as restored, client_of(restored) as client:
                assert client.get(ASKED).json()["features"] == before["features"]
            with pytest.raises(Refused, match="there already"):
                restore_all(archive, url, fresh, fresh / "secret")
            with pytest.raises(Refused, match="holds tables already"):
                restore_all(archive, url, fresh / "other", fresh / "other" / "secret")
    assert (fresh / UPLOAD).read_bytes() == (data_root / UPLOAD).read_bytes()
    assert stat.S_IMODE((fresh / UPLOAD).stat().st_mode) == 0o640
    assert stat.S_IMODE((fresh / "secret").stat().st_mode) == 0o600
    assert not [folder for folder in (*LEFT_OUT, APART) if (fresh / folder).exists()]
    assert (fresh / "elsewhere" / "secret").exists()


def _check_roles(url: str) -> None:
    """Owners and rights are those of a database that was never away."""
    owners = (
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relkind IN ('r', 'p')"
        " AND relnamespace IN ('public'::regnamespace, 'layer_partition'::regnamespace,"
        " 'procrastinate'::regnamespace) AND relname <> 'spatial_ref_sys'"
    )
    with psycopg.connect(libpq_address(url, None)) as connection:
        assert connection.execute(owners).fetchall() == [("aroundme_owner",)]
    with psycopg.connect(libpq_address(url, "aroundme_reader")) as connection:
        assert connection.execute("SELECT count(*) FROM feature").fetchone() == (100,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT analyse_features(NULL)")


def test_layer_that_somebody_replaced_comes_back_as_a_new_release_beside_the_living_data(
    jordan: Deployment, saved: Path
) -> None:
    with client_of(jordan) as client:
        before = client.get(ASKED).json()
        release(jordan, [place("wrong")], force=True)
        release(jordan, scattered(41, seed=3), layer="health", force=True)
        health = client.get(ASKED.replace("schools", "health")).json()
        with opened(saved) as archive:
            with pytest.raises(Refused, match="--force") as stopped:
                restore_layer(jordan, archive, "health", by="tests", force=False)
            assert "would" in str(stopped.value)
            number, changes = restore_layer(jordan, archive, "schools", by="tests", force=True)
        after = client.get(ASKED).json()
        assert (number, changes.after, changes.removed) == (3, 60, 1)
        assert after["features"] == before["features"]
        assert after["releases"] == {"schools": 3}
        assert client.get(ASKED.replace("schools", "health")).json() == health
    # What a guard has stopped waits, and can be activated after all.
    assert activate_staged(jordan, "health", 3, by="tests", force=True).changes.after == 40
    with jordan.database.reading() as session:
        names = text("SELECT count(*) FROM pg_database WHERE datname LIKE 'aroundme_scratch%'")
        assert session.scalar(names) == 0


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda whole: whole[: len(whole) // 2], "not a whole backup"),
        (lambda whole: whole.replace(b"ref,lon,lat", b"ref,lat,lon"), "another than was saved"),
        (lambda whole: whole.replace(b"PGDMP", b"PGDMQ"), "another than was saved"),
        (lambda _whole: b"", "not a whole backup"),
    ],
    ids=["cut", "file changed", "dump changed", "empty"],
)
def test_backup_that_is_not_whole_is_refused(
    saved: Path, broken: Callable[[bytes], bytes], said: str
) -> None:
    saved.write_bytes(broken(saved.read_bytes()))
    with pytest.raises(UnreadableFile, match=said), opened(saved) as archive:
        verify(archive)


def test_failed_backup_leaves_nothing_behind(data_root: Path, tmp_path: Path, saved: Path) -> None:
    away = Database("postgresql://nobody@/nothing?host=/nonexistent")
    with pytest.raises(AroundMeError):
        make_backup(away, data_root, data_root / "secret", tmp_path / "none.tar")
    assert not list(tmp_path.glob("none*"))
    with pytest.raises(Refused, match="there already"):
        make_backup(away, data_root, data_root / "secret", saved)


def test_commands_save_and_verify(
    jordan: Deployment, data_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AROUNDME_DATABASE_URL", url_of(jordan))
    monkeypatch.setenv("AROUNDME_DATA_ROOT", str(data_root))
    monkeypatch.setenv("AROUNDME_LANG", "en")
    target = tmp_path / "all.tar"

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(make_cli(["database", *words]), ["database", *words])
        return done.exit_code, done.output

    assert run("backup", str(target))[0] == 0
    code, said = run("verify", str(target))
    assert (code, "is whole" in said) == (0, True)
    code, said = run("restore", str(target))
    assert (code, "restore replaces nothing" in " ".join(said.split())) == (2, True)
    assert run("restore", str(target), "--layer", "schools", "--into", str(tmp_path))[0] == 2
