"""Faults of the disk under the database: full, and with a block that is not what was written."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson

from tests.faults.database_faults import Forms, expect_memory_answers
from tests.faults.ground import Ground
from tests.faults.import_faults import write_places
from tests.faults.load import Load, told
from tests.faults.server import Cluster, own_root, run, wait_until
from tests.faults.table import Row

_SMALL_DISK_MB = 400
_FULL_S = 15.0
_STAGED = "SELECT count(*) FROM staged_feature"
_BLOCK_BYTES = 8192
_NO_INDEX = {"AROUNDME_HOT_MEMORY_BYTES": "0"}
_ASKED = "/api/v1/around?lat=31.9539&lon=35.9106&radius=50000&layers=schools&limit=100&q=school"


@contextmanager
def _small_disk() -> Iterator[Path]:
    """Mount a small file system in memory; raises CalledProcessError where that is not allowed."""
    root = Path(tempfile.mkdtemp(prefix="aroundme-small-"))
    options = f"size={_SMALL_DISK_MB}m,mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(root)], check=True)  # noqa: S603, S607
    try:
        yield root
    finally:
        subprocess.run(["umount", "-l", str(root)], check=True)  # noqa: S603, S607
        root.rmdir()


def _fill(folder: Path) -> Path:
    """Fill a file system to its last byte."""
    path = folder / "filling"
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65_536)
    return path


def _import_into_full_disk(row: Row, data_root: Path) -> None:
    """Import a file for which there is no room: small writes may find some in old files."""
    with own_root() as elsewhere:
        file = write_places(elsewhere / "places.csv", "d", 150_000)
        importer = run(("import", "schools", str(file), "--force", "--yes"), data_root)
        said = importer.communicate(timeout=120)[0].strip()
    row.expect(importer.returncode != 0, "an import into a full disk ends with 0")
    row.expect("Traceback" not in said, f"a traceback: {said[-200:]}")
    row.notes.append(f"an import meanwhile ended with: {said.splitlines()[-1][:200]}")


def disk_full(ground: Ground) -> Row:
    """The disk that holds all data is full for a while."""
    row = Row(
        "data disk full (D 14)",
        f"The data root on a file system of {_SMALL_DISK_MB} MB, full for 15 s, with an import",
        "hot goes on; the import is refused in a sentence; no form is lost; heals in 15 s",
    )
    with (
        _small_disk() as disk,
        ground.copied(disk) as root,
        ground.on(root, "disk-full") as server,
    ):
        forms = Forms(server.port)
        with Load(server.port) as load, forms:
            time.sleep(3)
            broken_at = time.monotonic()
            filling = _fill(disk)
            _import_into_full_disk(row, root)
            time.sleep(max(0.0, broken_at + _FULL_S - time.monotonic()))
            filling.unlink()
            healed_at = time.monotonic()
            time.sleep(15)
        row.measure(load.during(broken_at), healed_at)
        expect_memory_answers(row, load, broken_at)
        wrong = [one for one in load.during(broken_at) if one.has_failed and not one.is_shed]
        row.expect(not wrong, f"{len(wrong)} were no 503 with Retry-After: {told(wrong)}")
        row.expect((row.recovery_s or 0) <= 15, f"it took {row.recovery_s} s to recover")
        row.expect(wait_until(server.is_answering, 20) is not None, "it does not answer again")
        row.lost = forms.lost(server)
        row.expect(server.cluster.ask(_STAGED) == 0, "rows of the refused import are left")
        row.notes.append(f"{len(forms.acknowledged)} forms were acknowledged")
        row.expect(row.lost == 0, f"{row.lost} acknowledged forms are lost")
    return row


_HEAP = """
    SELECT pg_relation_filepath(tableoid) FROM feature
    WHERE layer = 'schools' AND superseded_in IS NULL LIMIT 1
"""


def _damage(path: Path) -> None:
    """Overwrite a little of every block of a file."""
    with path.open("r+b") as file:
        for block in range(path.stat().st_size // _BLOCK_BYTES):
            # Near the end of a block, where the rows are.
            file.seek((block + 1) * _BLOCK_BYTES - 200)
            file.write(os.urandom(64))


def page_damaged(ground: Ground) -> Row:
    """A block of the schools is overwritten on disk while the database is stopped."""
    row = Row(
        "damaged block (D 17)",
        "64 bytes of each heap block of the schools overwritten while the database is stopped",
        "an error and never a wrong answer; other layers go on",
    )
    with ground.copied() as root:
        with ground.on(root, "damaged-before", **_NO_INDEX) as server:
            whole = orjson.loads(server.get(_ASKED)[1])
            heap = server.cluster.ask(_HEAP)
        cluster = Cluster(root)
        cluster.local.stop()
        _damage(cluster.local.place.data / heap)
        url = cluster.local.start()
        told = {**_NO_INDEX, "AROUNDME_DATABASE_URL": url}
        with ground.on(root, "damaged", **told) as server:
            status, body = server.get(_ASKED)
            row.sent = 1
            row.notes.append(f"asked for the damaged layer, the server said {status}")
            row.expect(
                status >= 500 or orjson.loads(body)["features"] == whole["features"], "wrong"
            )
            row.expect(status >= 500, f"the damage was not noticed: {status}")
            other = server.status(_ASKED.replace("schools", "health"))
            row.expect(other == 200, f"another layer answers {other}")
            row.expect(server.status("/health/live") == 200, "the server is gone")
    return row


FAULTS: tuple[Callable[[Ground], Row], ...] = (disk_full, page_damaged)
