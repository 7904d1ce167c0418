"""Figures of several processes: sums that never fall, whoever comes and goes."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from web.metrics.counts import BOUNDS_S, RequestCounts
from web.metrics.snapshots import Snapshot, SnapshotFolder, process_name, publishing


def _left(folder: Path, process: str, count: int) -> None:
    """Leave the snapshot of a process that has ended."""
    content = {"kind": "web", "process": process, "counts": {"hot": count}, "rows": {"a": [1, 2]}}
    (folder / f"{process}.json").write_text(json.dumps({**content, "gauges": {"memory_bytes": 7}}))


@pytest.fixture
def folder(tmp_path: Path) -> SnapshotFolder:
    made = SnapshotFolder(tmp_path / "metrics")
    made.clear()
    return made


def test_sums_keep_what_the_dead_have_counted(folder: SnapshotFolder, tmp_path: Path) -> None:
    root = tmp_path / "metrics"
    folder.write(Snapshot("web", rows={"a": [1, 0]}, counts={"hot": 5}, gauges={"memory_bytes": 3}))
    # A later process has got the number of this one.
    _left(root, f"{os.getpid()}-1", 100)
    _left(root, "999999999-5", 10)
    for _time in range(3):
        figures = folder.read()
        assert figures.counts == {"hot": 115}
        assert figures.rows == {"a": [3, 4]}
        assert [one.gauges for one in figures.living] == [{"memory_bytes": 3}]
    names = {path.name for path in root.glob("*.json")}
    assert names == {"ended.json", f"{process_name(os.getpid())}.json"}
    folder.clear()
    assert folder.read().counts == {}


def test_what_was_summed_is_not_summed_again_when_removing_was_cut_short(
    folder: SnapshotFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _left(tmp_path / "metrics", "999999999-5", 10)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_a, **_k: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            folder.read()
    assert folder.read().counts == {"hot": 10}
    assert folder.read().counts == {"hot": 10}


def test_two_threads_of_a_process_write_at_the_same_moment(folder: SnapshotFolder) -> None:
    together = threading.Barrier(2)

    def write_again_and_again() -> None:
        together.wait()
        for _turn in range(300):
            folder.write(Snapshot("web", counts={"hot": 1}))

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(write_again_and_again) for _thread in range(2)]:
            done.result()
    assert folder.read().counts == {"hot": 1}


def test_half_a_snapshot_is_passed_over(folder: SnapshotFolder, tmp_path: Path) -> None:
    (tmp_path / "metrics" / "12-5.json").write_text('{"kind": "we')
    (tmp_path / "metrics" / "13-5.json").write_text("[1]")
    assert folder.read().living == []


def test_a_process_publishes_until_its_last_word(folder: SnapshotFolder) -> None:
    counts = {"hot": 1.0}
    with publishing(folder, lambda: Snapshot("web", counts=counts)):
        assert folder.read().counts == {"hot": 1}
        counts["hot"] = 2.0
    assert folder.read().counts == {"hot": 2}


def test_a_zombie_does_not_live() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert process_name(process.pid)
        assert process.stdin is not None
        process.stdin.close()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert process_name(process.pid) == ""


def test_counts_are_kept_by_route_first_digit_and_time() -> None:
    counts = RequestCounts()
    for took_s in (0.0005, BOUNDS_S[0], 0.3, 99.0):
        counts.note("/a", 200, took_s)
    counts.note("/a", 304, 0.1)
    rows = counts.rows()
    assert set(rows) == {"2xx /a", "3xx /a"}
    assert sum(rows["2xx /a"][:-1]) == 4
    assert (rows["2xx /a"][0], rows["2xx /a"][-2]) == (2, 1)
    assert rows["2xx /a"][-1] == pytest.approx(99.3 + 0.0015)
