"""The importer killed, stopped and started twice: the layer goes on with the release it has."""

import os
import random
import signal
import threading
import time

import pytest

from geo.errors import NotFound, UnreadableFile
from importers.service import activate_staged, stage_file
from importers.understanding import understood
from tests.conftest import stage_into
from tests.importers.faults.conftest import OLD_ROWS, ROWS, Ground, write_places

KILLS = 10


def test_killed_at_ten_moments_it_leaves_the_old_release_and_no_half_one(ground: Ground) -> None:
    started = time.monotonic()
    finished = ground.importer("--stage")
    finished.communicate()
    whole_s = time.monotonic() - started
    assert finished.returncode == 0
    chance = random.Random(20)
    for kill in range(KILLS):
        process = ground.importer("--stage")
        time.sleep(whole_s * (kill + chance.random()) / KILLS)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        ground.assert_old_release_answers()
    waiting = [number for number, state in ground.release_numbers() if state == "staged"]
    assert ground.staged_rows() == ROWS * len(waiting)
    last = ground.importer("--yes")
    output, _errors = last.communicate()
    assert last.returncode == 0, output
    assert ground.current_rows() == ROWS


def test_ctrl_c_ends_with_one_sentence_and_changes_nothing(ground: Ground) -> None:
    process = ground.importer("--yes")
    _wait_for_rows(ground)
    os.killpg(process.pid, signal.SIGINT)
    _output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped" in errors
    assert "Traceback" not in errors
    assert ground.staged_rows() == 0
    ground.assert_old_release_answers()


def _wait_for_rows(ground: Ground) -> None:
    """Wait until the importer copies: its transaction holds the layer."""
    while not _copies(ground):
        time.sleep(0.01)


def _copies(ground: Ground) -> bool:
    with ground.deployment.database.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE query LIKE 'COPY staged_feature%%' AND state = 'active'"
            " AND datname = current_database()"
        )
        return bool(found.scalar())


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
