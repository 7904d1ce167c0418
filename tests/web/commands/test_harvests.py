"""`aroundme harvests`: a catalogue added, read, killed in the middle, and read on."""

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.importers.harvest.portal_elsewhere import OtherPortal, other_portal
from tests.web.commands.harvest_terminal import Terminal

COUNT = 320


@pytest.fixture
def terminal(databases: Databases, sample_template: str, tmp_path: Path) -> Iterator[Terminal]:
    """A database with agencies."""
    with databases.new(sample_template) as url:
        yield Terminal(url, tmp_path)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[OtherPortal]:
    """Another portal with some hundred datasets."""
    with other_portal(COUNT) as found:
        yield found


def test_a_killed_harvest_is_read_on_and_doubles_nothing(
    terminal: Terminal, elsewhere: OtherPortal
) -> None:
    added = terminal.add(elsewhere.address)
    assert added.exit_code == 0, added.output
    elsewhere.tell(slow_s=0.5)
    process = terminal.start("run", "elsewhere")
    try:
        _until_some_are_kept(terminal, process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    assert terminal.asked("SELECT state FROM harvest_run") == [("running",)]

    elsewhere.tell(slow_s=0.0)
    done = terminal.run("run", "elsewhere")
    assert done.exit_code == 0, done.output
    assert f"seen {COUNT}, created {COUNT}" in done.output
    again = terminal.run("run", "elsewhere")
    assert f"created 0, changed 0, unchanged {COUNT}" in again.output
    counts = "SELECT count(*), count(DISTINCT source_id) FROM dataset WHERE origin = 'harvested'"
    assert terminal.asked(counts) == [(COUNT, COUNT)]
    assert "Runs: 2" in terminal.run("runs", "elsewhere").output
    assert "Another portal (sample)" in terminal.run("list").output
    logged = terminal.asked("SELECT action FROM audit_event ORDER BY seq")
    assert [one for (one,) in logged if str(one).startswith("harvest.")] == [
        "harvest.added",
        "harvest.asked",
        "harvest.asked",
    ]


def _until_some_are_kept(terminal: Terminal, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a page was written, and not the last one."""
    while not terminal.asked("SELECT 1 FROM harvest_run WHERE position > 0"):
        assert process.poll() is None, "it has ended before it could be killed"
        time.sleep(0.05)


def test_what_is_wrong_with_a_catalogue_is_said_by_field(terminal: Terminal) -> None:
    refused = terminal.add("https://data.example", agency="nobody")
    assert refused.exit_code == 2
    assert "“nobody” cannot be chosen here" in " ".join(refused.output.split())
    assert terminal.run("run", "nothing").exit_code == 2
