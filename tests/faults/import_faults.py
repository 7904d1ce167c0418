"""Faults of an import while the server answers: killed at named phases, its file exchanged."""

import csv
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.faults.ground import Ground
from tests.faults.load import Load
from tests.faults.server import Server, run, wait_until
from tests.faults.table import Row

ROWS = 30_000
# What a session of the importer does in each phase; the lock holds the second one in its middle.
_PHASES = {"copying": "COPY staged_feature%", "activating": "%feature%"}
_COUNT = "SELECT count(*) FROM feature WHERE layer = 'schools' AND superseded_in IS NULL"
_STAGED = "SELECT count(*) FROM staged_feature"
_CURRENT = "SELECT current_release FROM collection WHERE name = 'schools'"
_WORKING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE %s
      AND (wait_event_type = 'Lock' OR NOT %s)
"""
_NAMES = """
    SELECT string_agg(DISTINCT substr(ref, 1, 1), '') FROM feature
    WHERE layer = 'schools' AND superseded_in IS NULL
"""


def write_places(path: Path, prefix: str, count: int = ROWS) -> Path:
    """Write a file of schools around Amman whose references begin with a letter."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("ref", "name_ar", "lat", "lon"))
        for number in range(count):
            lat, lon = 31.90 + number % 200 * 0.0005, 35.85 + number // 200 * 0.0005
            writer.writerow((f"{prefix}{number}", f"مدرسة {number}", f"{lat:.6f}", f"{lon:.6f}"))
    return path


def _importer(server: Server, file: Path) -> "subprocess.Popen[str]":
    data_root = server.cluster.home.parent
    return run(("import", "schools", str(file), "--force", "--yes"), data_root)


def importer_killed(ground: Ground) -> Row:
    """The importer is killed while it copies, and while it activates."""
    row = Row(
        "importer killed (D 25)",
        "kill -9 while it reads, copies and activates; then one import to its end",
        "the old release is served without a failure; nothing of a killed import is left",
    )
    with ground.serving("importer-killed") as server:
        before = (server.cluster.ask(_CURRENT), server.cluster.ask(_COUNT))
        file = write_places(server.cluster.home.parent / "new.csv", "n")
        with Load(server.port) as load:
            for phase in ("reading", "copying", "activating"):
                _kill_in_phase(row, server, file, phase)
                now = (server.cluster.ask(_CURRENT), server.cluster.ask(_COUNT))
                row.expect(now == before, f"after a kill while {phase}: {now}, before {before}")
            last = _importer(server, file)
            said = last.communicate(timeout=180)[0]
            time.sleep(3)
        row.measure(load.answers)
        row.expect(last.returncode == 0, f"the last import failed: {said[-300:]}")
        row.expect(server.cluster.ask(_COUNT) == ROWS, "the last import is not whole")
        row.lost = server.cluster.ask(_STAGED)
        waiting = _waiting(server)
        row.notes.append(f"{waiting} releases wait afterwards, {row.lost} staged rows")
        row.expect(row.lost == waiting * ROWS, f"{row.lost} staged rows are left")
        row.expect(not row.failed, "requests failed")
    return row


def _waiting(server: Server) -> int:
    """Count the releases that were staged whole and wait for somebody to activate them."""
    return int(server.cluster.ask("SELECT count(*) FROM release WHERE state = 'staged'"))


def _kill_in_phase(row: Row, server: Server, file: Path, phase: str) -> None:
    holder: psycopg.Connection[tuple[object, ...]] | None = None
    if phase == "activating":
        holder = server.cluster.connect()
        holder.execute("BEGIN")
        # Whoever writes features waits for this, and readers do not.
        holder.execute("LOCK TABLE feature IN SHARE MODE")
    process = _importer(server, file)
    if phase == "reading":
        time.sleep(2.5)
    else:
        found = wait_until(lambda: _is_in_phase(server, phase) or process.poll() is not None, 60)
        row.expect(found is not None and process.poll() is None, f"it never came to {phase}")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    if holder is not None:
        holder.execute("ROLLBACK")
        holder.close()
    wait_until(lambda: not _importing(server), 20)


def _is_in_phase(server: Server, phase: str) -> bool:
    return bool(server.cluster.ask(_WORKING, _PHASES[phase], phase == "activating"))


def _importing(server: Server) -> bool:
    """Tell whether the database still works for an importer that is gone."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE state <> 'idle' AND pid <> pg_backend_pid() AND query ILIKE '%staged_feature%'"
    )
    return bool(server.cluster.ask(asked))


def file_exchanged(ground: Ground) -> Row:
    """The file is exchanged for another one while it is imported."""
    row = Row(
        "file exchanged while it is imported (D 25)",
        "Another file moved into its place, or written over it, at the start and while it copies",
        "refused, or one of the two files whole: never a mix",
    )
    with ground.serving("file-exchanged") as server, Load(server.port, {"hot": 5}) as load:
        folder = server.cluster.home.parent
        for phase in ("starting", "copying"):
            for way in ("moved into its place", "written over it"):
                file = write_places(folder / "places.csv", "a")
                other = write_places(folder / "other.csv", "b", ROWS - 3_000)
                process = _importer(server, file)
                _await_phase(server, process, phase)
                if way == "written over it":
                    file.write_bytes(other.read_bytes())
                else:
                    other.replace(file)
                said = process.communicate(timeout=180)[0]
                _expect_one_file(row, server, f"{way} while {phase}", process.returncode, said)
    row.measure(load.answers)
    row.expect(not row.failed, "requests failed")
    return row


def _await_phase(server: Server, process: "subprocess.Popen[str]", phase: str) -> None:
    if phase == "starting":
        time.sleep(2.0)
    else:
        wait_until(lambda: _is_in_phase(server, phase) or process.poll() is not None, 60)


def _expect_one_file(row: Row, server: Server, moment: str, code: int, said: str) -> None:
    """Expect the places of one of the two files, or those of before."""
    names, count = server.cluster.ask(_NAMES), server.cluster.ask(_COUNT)
    whole = {"a": ROWS, "b": ROWS - 3_000}
    row.expect(code != 0 or whole.get(names) == count, f"{moment}: {names!r}, {count} rows")
    row.expect("Traceback" not in said, f"a traceback: {said[-200:]}")
    last = said.strip().splitlines()[-1][:120] if code else f"file {names!r}, whole"
    row.notes.append(f"{moment}: exit {code}, {last}")


FAULTS: tuple[Callable[[Ground], Row], ...] = (importer_killed, file_exchanged)
