"""Faults of starts: killed while the database is made, two at once, a migration that fails."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.ground import Ground
from tests.faults.load import Load
from tests.faults.server import ROOT, Cluster, own_root, run, wait_until
from tests.faults.table import Row

_MOMENTS_S = (0.3, 1.0, 2.0)
_COPIED = ("geo", "layers", "portal", "importers", "web", "alembic", "setup")
_BROKEN_MIGRATION = '''\
"""A migration that fails in its middle."""

from alembic import op

revision = "broken"
down_revision = "{newest}"


def upgrade() -> None:
    op.execute("ALTER TABLE collection ADD COLUMN half_done integer")
    op.execute("DELETE FROM layer_mapping")
    raise RuntimeError("this migration fails on purpose")


def downgrade() -> None:
    pass
'''


def initdb_killed(ground: Ground) -> Row:
    """The first start is killed while it makes the database, then two start at once."""
    row = Row(
        "killed initdb, two starters (D 19)",
        "The first start killed 3 times while it makes the database, then two starts at once",
        "both succeed, one PostgreSQL runs",
    )
    with own_root() as root:
        cluster = Cluster(root)
        for moment_s in _MOMENTS_S:
            first = run(("database", "upgrade"), root)
            wait_until(lambda: list(cluster.home.glob("data.new-*")), 30)
            time.sleep(moment_s)
            # All of it, as a machine that loses its power does.
            _kill_all(first.pid, str(root))
            first.communicate()
        both = [run(("database", "upgrade"), root) for _turn in range(2)]
        said = [one.communicate(timeout=120)[0] for one in both]
        row.expect([one.returncode for one in both] == [0, 0], f"they said {said}")
        url = cluster.local.start()
        row.expect(url and cluster.ask("SELECT count(*) FROM collection") is not None, "no schema")
        servers = [pid for pid in _processes_with(str(root)) if b"config_file" in _command(pid)]
        row.expect(len(servers) <= 1, f"{len(servers)} servers run")
        left = list(cluster.home.glob("data.new-*"))
        row.expect(not left, f"{len(left)} unfinished folders are left")
        cluster.local.stop()
    return row


def _processes_with(word: str) -> list[int]:
    """Find the processes whose command line or working folder names something."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                folder = str((entry / "cwd").readlink())
            except OSError:
                continue
            if word in folder or word.encode() in _command(int(entry.name)):
                found.append(int(entry.name))
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _kill_all(leader: int, root: str) -> None:
    os.killpg(leader, signal.SIGKILL)
    for pid in _processes_with(root):
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def migration_failed(ground: Ground) -> Row:
    """A new version is started beside the old one, and its migration raises."""
    row = Row(
        "failed migration (D 28)",
        "`aroundme database upgrade` of a version whose migration raises in its middle",
        "rolled back whole, told, exit code not 0; the old server goes on without a failure",
    )
    with ground.serving("migration-failed") as server, own_root() as elsewhere:
        before = server.cluster.ask(_SCHEMA)
        _copy_with_broken_migration(elsewhere)
        with Load(server.port) as load:
            time.sleep(1)
            settings = {"PYTHONPATH": str(elsewhere)}
            data_root = Path(server.cluster.home).parent
            upgrade = run(("database", "upgrade"), data_root, **settings)
            said, _none = upgrade.communicate(timeout=60)
            time.sleep(2)
        row.measure(load.answers)
        row.expect(upgrade.returncode != 0, "the failed upgrade ends with 0")
        row.expect("on purpose" in said, f"the reason is not told: {said[-300:]}")
        row.expect(server.cluster.ask(_SCHEMA) == before, "half of the migration is left")
        row.expect(not row.failed, "the old server did not go on answering")
    return row


_SCHEMA = """
    SELECT (SELECT string_agg(version_num, ',') FROM alembic_version) || ' '
        || (SELECT string_agg(table_name || '.' || column_name, ',' ORDER BY 1)
            FROM (SELECT table_name, column_name FROM information_schema.columns
                  WHERE table_schema = 'public' ORDER BY 1, 2) AS named(table_name, column_name))
"""


def _copy_with_broken_migration(folder: Path) -> None:
    """Copy our code, with one more migration behind the newest."""
    for name in _COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (versions,) = [path for path in folder.rglob("versions") if "alembic" in str(path)]
    texts = [path.read_text("utf-8") for path in versions.glob("*.py")]
    before = {_assigned(text, "down_revision") for text in texts}
    (newest,) = {_assigned(text, "revision") for text in texts} - before
    (versions / "9999_broken.py").write_text(_BROKEN_MIGRATION.format(newest=newest), "utf-8")


def _assigned(text: str, name: str) -> str:
    (line,) = [line for line in text.splitlines() if line.startswith((f"{name} =", f"{name}:"))]
    return line.partition("=")[2].strip().strip("\"'")


FAULTS: tuple[Callable[[Ground], Row], ...] = (initdb_killed, migration_failed)
