"""The importer killed, stopped and started twice: the layer goes on with the release it has."""

import os
import signal
import threading
import time
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy.engine import make_url

from geo.errors import NotFound, UnreadableFile
from importers.service import activate_staged, stage_file
from importers.understanding import understood
from tests.conftest import import_into, stage_into
from tests.importers.faults.conftest import OLD_ROWS, ROWS, Ground, write_places

_PATIENCE_S = 60.0
_COPIES = (
    "SELECT count(*) FROM pg_stat_progress_copy"
    " WHERE datname = current_database() AND tuples_processed > 0"
)
_WAITS = (
    "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE NOT granted AND datname = current_database()"
)


@dataclass(frozen=True)
class Phase:
    """A moment of an import: what keeps it there, how it is seen, and what is left by then."""

    held_by: str
    seen_by: str = _WAITS
    option: str = "--stage"
    waiting: int = 0


PHASES = {
    "before it sees the schema": Phase("SELECT pg_advisory_lock(4318216401)"),
    "before it opens a release": Phase(
        "SELECT 1 FROM collection WHERE name = 'schools' FOR UPDATE"
    ),
    "before its first row": Phase("LOCK TABLE staged_feature IN SHARE MODE"),
    "among its rows": Phase("SELECT 1", _COPIES),
    "while it makes them current": Phase(
        "LOCK TABLE feature IN SHARE MODE", option="--yes", waiting=1
    ),
}
# Whoever is killed in the middle of this has staged everything and made half of it current.
WORST = "while it makes them current"


@pytest.mark.parametrize(
    "phase",
    [
        pytest.param(phase, id=name, marks=() if name == WORST else pytest.mark.fault)
        for name, phase in PHASES.items()
    ],
)
def test_killed_at_any_phase_it_leaves_the_old_release_and_no_half_one(
    ground: Ground, phase: Phase
) -> None:
    with _connected(ground) as holder:
        holder.execute(phase.held_by.encode())
        process = ground.importer(phase.option)
        _wait_until(ground, phase.seen_by)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        ground.assert_old_release_answers()
    assert import_into(ground.deployment, "schools", ground.file, force=True).rejected == 0
    assert ground.current_rows() == ROWS
    states = [state for _number, state in ground.release_numbers()]
    assert states.count("staged") == phase.waiting
    assert ground.staged_rows() == ROWS * phase.waiting


def _connected(ground: Ground, *, autocommit: bool = False) -> psycopg.Connection:
    address = make_url(ground.url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=autocommit)


def _wait_until(ground: Ground, question: str) -> None:
    # In a transaction the answer would stay what it was at first.
    with _connected(ground, autocommit=True) as watcher:
        deadline = time.monotonic() + _PATIENCE_S
        while not (found := watcher.execute(question.encode()).fetchone()) or not found[0]:
            assert time.monotonic() < deadline, question
            time.sleep(0.005)


def test_ctrl_c_ends_with_one_sentence_and_changes_nothing(ground: Ground) -> None:
    process = ground.importer("--yes")
    _wait_until(ground, _COPIES)
    os.killpg(process.pid, signal.SIGINT)
    _output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped" in errors
    assert "Traceback" not in errors
    assert ground.staged_rows() == 0
    ground.assert_old_release_answers()


@pytest.mark.fault
def test_two_imports_of_one_layer_at_once_both_end_well(ground: Ground) -> None:
    processes = [ground.importer("--yes"), ground.importer("--yes")]
    outputs = [process.communicate(timeout=120) for process in processes]
    codes = sorted(process.returncode for process in processes)
    # The second to be activated may find that the first, with a higher number, came before it.
    assert codes in ([0, 0], [0, 2]), outputs
    assert all("Traceback" not in errors for _output, errors in outputs)
    assert ground.current_rows() == ROWS
    assert ground.staged_rows() == 0 or codes == [0, 2]


def test_an_older_release_that_is_activated_later_takes_nothing_of_the_newer_one_back(
    ground: Ground,
) -> None:
    numbers = [
        stage_into(ground.deployment, "schools", ground.file).release_number for _turn in range(2)
    ]
    activate_staged(ground.deployment, "schools", numbers[1], by="tests", force=True)
    rows = ground.current_rows()
    late = activate_staged(ground.deployment, "schools", numbers[0], by="tests")
    assert (late.number, late.changes.unchanged) == (numbers[1] + 1, rows)
    assert ground.staged_rows() == 0
    with pytest.raises(NotFound, match="waits"):
        activate_staged(ground.deployment, "schools", numbers[0], by="tests")


def test_a_reader_never_sees_an_empty_or_mixed_layer_while_it_is_replaced(ground: Ground) -> None:
    counts: set[int] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            counts.add(ground.current_rows())

    watcher = threading.Thread(target=watch)
    watcher.start()
    process = ground.importer("--yes")
    assert process.wait(timeout=120) == 0
    process.communicate()
    done.set()
    watcher.join()
    assert counts <= {OLD_ROWS, ROWS}


@pytest.mark.parametrize("way", ["written over it", "moved into its place"])
def test_a_file_that_is_exchanged_while_it_is_read_is_refused(ground: Ground, way: str) -> None:
    other = write_places(ground.file.with_name("other.csv"), ROWS - 1_000, "other-")

    def exchange(_read: int) -> None:
        if not other.exists():
            return
        if way == "written over it":
            ground.file.write_bytes(other.read_bytes())
            other.unlink()
        else:
            other.replace(ground.file)

    order = ground.order()
    with understood(ground.deployment, order) as understanding:
        assert understanding is not None
        with pytest.raises(UnreadableFile, match="was changed while it was read"):
            stage_file(ground.deployment, order, understanding, progress=exchange)
    assert ground.staged_rows() == 0
    ground.assert_old_release_answers()


def test_without_an_answer_the_release_waits(ground: Ground) -> None:
    process = ground.importer()
    output, _errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "waits" in output
    ground.assert_old_release_answers()
    assert [state for _number, state in ground.release_numbers()] == ["active", "staged"]
